// How far the files are, without loading the page anew; without scripts the page does that by itself.

const EVERY_MS = 2000;
const PATIENCE_MS = 10000;
const GOING_ON = "[data-state=waiting], [data-state=running]";
const list = document.querySelector("[data-exports]");

async function follow() {
    try {
        const response = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE_MS) });
        if (response.ok) {
            const page = new DOMParser().parseFromString(await response.text(), "text/html");
            page.querySelectorAll("[data-export]").forEach(show);
        }
    } catch {
        // The server is away for a moment: what is shown stays, and the next turn asks again.
    }
    if (list.querySelector(GOING_ON)) {
        setTimeout(follow, EVERY_MS);
    }
}

/** Show how one file stands now; where only its progress moved, the button under somebody's hand stays. */
function show(fresh) {
    const shown = list.querySelector(`[data-export="${fresh.dataset.export}"]`);
    if (!shown || shown.dataset.state !== fresh.dataset.state) {
        shown?.replaceWith(fresh);
        return;
    }
    const bar = shown.querySelector("[data-bar]");
    if (bar) {
        bar.value = fresh.querySelector("[data-bar]").value;
        shown.querySelector("[data-figures]").textContent = fresh.querySelector("[data-figures]").textContent;
    }
}

setTimeout(follow, EVERY_MS);
