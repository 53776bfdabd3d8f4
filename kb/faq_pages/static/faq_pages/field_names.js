// Names for what Wagtail leaves unnamed, from the headings that stand above it: fields of blocks and opened windows.
"use strict";

(() => {
    const FIELDS = ".w-panel textarea, .w-panel input[type=text], .w-panel [role=textbox], .w-panel [role=combobox]";

    const isNamed = (field) =>
        field.labels?.length || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby");

    const nameAll = () => {
        for (const field of document.querySelectorAll(FIELDS)) {
            const heading = field.closest(".w-panel").querySelector("[data-panel-heading]");
            if (heading?.id && !isNamed(field)) {
                field.setAttribute("aria-labelledby", heading.id);
            }
        }
        for (const dialog of document.querySelectorAll(".modal[role=dialog]:not([aria-label])")) {
            const heading = dialog.querySelector("h1, h2");
            if (heading) {
                dialog.setAttribute("aria-label", heading.textContent.trim());
            }
        }
    };

    document.addEventListener("DOMContentLoaded", () => {
        nameAll();
        new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
    });
})();
