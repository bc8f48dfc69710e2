/* Dash gives its boxes and radio buttons the roles of a list box, whose options may hold nothing to focus. Without
   those roles they are what the browser made them: boxes and radio buttons in a fieldset with a legend. */
(function () {
    function plain(element) {
        const lists = element.matches(".dash-options-list") ? [element] : element.querySelectorAll(".dash-options-list");
        for (const list of lists) {
            list.removeAttribute("role");
            for (const option of list.children) {
                option.removeAttribute("role");
                option.removeAttribute("aria-selected");
            }
        }
    }

    new MutationObserver(function (changes) {
        for (const change of changes) {
            if (change.type === "attributes") {
                // Dash writes it anew with every choice.
                if (change.target.matches(".dash-options-list > *")) {
                    change.target.removeAttribute("aria-selected");
                }
                continue;
            }
            for (const node of change.addedNodes) {
                if (node instanceof HTMLElement) {
                    plain(node);
                }
            }
        }
    }).observe(document.documentElement, {
        attributeFilter: ["aria-selected"],
        childList: true,
        subtree: true,
    });
})();
