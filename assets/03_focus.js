/* What is hidden takes the keyboard's place with it. Where an element says what comes after it, that gets the focus. */
(function () {
    new MutationObserver(function (changes) {
        for (const change of changes) {
            const next = change.target.dataset.focusAfter;
            if (next && change.target.hidden && change.target.contains(document.activeElement)) {
                document.getElementById(next)?.focus();
            }
        }
    }).observe(document.documentElement, { attributeFilter: ["hidden"], subtree: true });
})();
