// While the files are read and compared, the button says so: a large list takes some seconds.

const form = document.querySelector("[data-part='upload']");

if (form) {
    const button = form.querySelector("button");
    const status = form.querySelector("[role='status']");

    form.addEventListener("submit", () => {
        button.setAttribute("aria-disabled", "true");
        status.textContent = form.dataset.reading;
    });

    // Back in the browser's history: the page is as it was left.
    window.addEventListener("pageshow", () => {
        button.removeAttribute("aria-disabled");
        status.textContent = "";
    });
}
