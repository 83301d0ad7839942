// The document's language follows that of the page, so that screen readers and fonts keep up when it is switched.
// Solara's bar while the server is busy has no name and says nothing that the page does not say: readers skip it.
// A link that is opened in another tab (Ctrl, Shift, Meta or the middle button) is left to the browser.
"use strict";

new MutationObserver(() => {
    const main = document.querySelector("main[lang]");
    if (main && document.documentElement.lang !== main.lang) document.documentElement.lang = main.lang;
    document.querySelector(".v-progress-linear--absolute:not([aria-hidden])")?.setAttribute("aria-hidden", "true");
}).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["lang"] });

document.addEventListener("click", (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
    if (elsewhere && event.target.closest("a[href]")) event.stopPropagation();
}, true);
