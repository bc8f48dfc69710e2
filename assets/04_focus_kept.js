/* What a page shows anew under the same id keeps the keyboard's place. */
(function () {
    let last = null;
    document.addEventListener("focusin", function (event) {
        last = event.target;
    });
    new MutationObserver(function () {
        if (last && last.id && !last.isConnected && document.activeElement === document.body) {
            document.getElementById(last.id)?.focus();
        }
    }).observe(document.documentElement, { childList: true, subtree: true });
})();
