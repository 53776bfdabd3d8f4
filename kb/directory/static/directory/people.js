// The search box of the directory: answers while somebody types, and the keys that open them.
// Without this module the box is a form that works.

import { make, pageData, part, write } from "../kb/page.js";

const DELAY = 150; // ms after the last key
const texts = pageData("texts");
const form = part("form");
const box = part("query");
const results = part("results");

let timer = 0;
let underWay = null;
let shown = addressOf("page").search;

/** Return the address of the query that stands in the box: the page's own, or that of its answer. */
function addressOf(kind) {
    const address = new URL(kind === "page" ? form.action : form.dataset.url, location.href);
    const day = new URL(location.href).searchParams.get("day");
    if (box.value.trim()) {
        address.searchParams.set("q", box.value);
    }
    if (day) {
        address.searchParams.set("day", day);
    }
    return address;
}

function ask() {
    clearTimeout(timer);
    const page = addressOf("page");
    if (page.search === shown) {
        return;
    }
    underWay?.abort();
    underWay = new AbortController();
    fetchAnswer(page, underWay.signal);
}

async function fetchAnswer(page, signal) {
    try {
        const response = await fetch(addressOf("answer"), { signal, headers: { Accept: "application/json" } });
        if (!response.ok) {
            throw new Error(`The search answered ${response.status}.`);
        }
        show(await response.json());
        shown = page.search;
        history.replaceState(null, "", page); // it can be sent to a colleague, and a reload loses nothing
    } catch (error) {
        if (error.name !== "AbortError") {
            write(part("summary"), texts.failed);
        }
    }
}

function show(answer) {
    write(part("summary"), answer.summary);
    results.replaceChildren(...answer.results.map((found, place) => row(found, place + 1)));
    part("nothing").hidden = !answer.query.trim() || answer.results.length > 0;
    part("start").hidden = Boolean(answer.query.trim());
}

function row(found, number) {
    return make(
        "li",
        { className: "one", dataset: { kind: found.kind } },
        make("span", { className: "one-key" }, ...(number <= 9 ? [make("kbd", { ariaHidden: "true" }, String(number))] : [])),
        make("div", { className: "one-who" }, ...who(found)),
        make("div", { className: "one-reach" }, ...reach(found)),
        make("div", { className: "one-work" }, ...work(found)),
    );
}

function who(found) {
    const title = found.is_concurrent ? `${found.title} (${texts.concurrent})` : found.title;
    const name = make(
        "a",
        { href: found.url },
        make("span", { className: "one-reading" }, found.reading),
        " ",
        make("span", {}, found.name || texts.vacant),
    );
    const lines = [
        make("p", { className: "one-path" }, found.path),
        make("p", { className: "one-name" }, name, " ", make("span", { className: "one-title" }, title)),
    ];
    if (found.others.length) {
        lines.push(make("p", { className: "one-others" }, texts.others, " ", ...found.others.flatMap((other) => [link(other), " "])));
    }
    if (found.absence) {
        const deputy = found.absence.deputy;
        lines.push(
            make(
                "p",
                { className: "one-absence" },
                found.absence.text,
                ...(deputy ? [" ", make("span", {}, texts.deputy, " ", link(deputy))] : []),
            ),
        );
    }
    if (!found.connects) {
        lines.push(make("p", { className: "one-no-calls" }, texts.no_calls));
    }
    return lines;
}

function reach(found) {
    const lines = [];
    if (found.extension) {
        lines.push(
            make(
                "p",
                { className: "one-extension" },
                label(texts.extension),
                " ",
                make("strong", { className: "number" }, found.extension),
            ),
        );
    }
    if (found.telephone) {
        lines.push(make("p", {}, make("span", { className: "number" }, found.telephone), " ", label(found.telephone_of)));
    }
    if (found.place) {
        lines.push(make("p", { className: "one-place" }, found.place));
    }
    return lines;
}

function work(found) {
    const parts = [];
    if (found.duties.length) {
        const duties = found.duties.map((duty) => make("li", {}, duty.marked ? make("mark", {}, duty.text) : duty.text));
        parts.push(make("ul", { className: "one-duties" }, ...duties));
    }
    if (found.opening) {
        parts.push(
            make(
                "p",
                { className: "opening", dataset: { state: found.opening.state } },
                make("strong", { className: "opening-label" }, found.opening.label),
                " ",
                make("span", { className: "opening-why" }, found.opening.why),
            ),
        );
    }
    return parts;
}

function link({ text, url }) {
    return make("a", { href: url }, text);
}

function label(text) {
    return make("span", { className: "one-label" }, text);
}

/** Return the links that the keys open, in their order. */
function links() {
    return [...results.querySelectorAll(".one-name a")];
}

function move(step) {
    const all = links();
    const place = all.indexOf(document.activeElement) + step;
    if (place < 0) {
        box.focus();
    } else {
        all[Math.min(place, all.length - 1)]?.focus();
    }
}

box.addEventListener("input", (event) => {
    clearTimeout(timer);
    // Half a word in the input method is nobody's query.
    if (!event.isComposing) {
        timer = setTimeout(ask, DELAY);
    }
});

box.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
});

form.addEventListener("submit", (event) => {
    if (new FormData(form).get("day") === new URL(location.href).searchParams.get("day") || event.submitter?.closest(".people-box")) {
        event.preventDefault();
        ask();
    }
});

document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
        return;
    }
    const inResults = results.contains(document.activeElement);
    if (event.key === "ArrowDown" && (inResults || document.activeElement === box)) {
        event.preventDefault();
        move(1);
    } else if (event.key === "ArrowUp" && inResults) {
        event.preventDefault();
        move(-1);
    } else if (event.key === "Escape" && inResults) {
        box.focus();
        box.select();
    } else if (/^[1-9]$/.test(event.key) && !document.activeElement?.matches("input, select, textarea")) {
        links()[Number(event.key) - 1]?.click();
    }
});
