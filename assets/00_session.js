/* A callback that is answered 401 means the session has ended: go to sign-in, and come back to the same view.
   Loaded before Dash's renderer, which would otherwise leave the page waiting for ever. */
(function () {
    const plainFetch = window.fetch;
    window.fetch = async function (resource, options) {
        const response = await plainFetch.call(this, resource, options);
        const address = typeof resource === "string" ? resource : resource.url;
        if (response.status === 401 && address.includes("/_dash-")) {
            const here = window.location.pathname + window.location.search;
            window.location.assign("/login?next=" + encodeURIComponent(here));
            // The page is being left: Dash gets no answer, or it would report an error on the way out.
            return new Promise(function () {});
        }
        return response;
    };
})();
