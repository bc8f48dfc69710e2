/* Changing the language keeps the view: the form's answer leads back to where the reader is. */
document.addEventListener("submit", function (event) {
    if (event.target.getAttribute("action") !== "/language") {
        return;
    }
    const next = document.createElement("input");
    next.type = "hidden";
    next.name = "next";
    next.value = window.location.pathname + window.location.search;
    event.target.append(next);
});
