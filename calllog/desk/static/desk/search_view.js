// What the search box shows below itself: hits in groups, each with the digit that opens it.

import { fill, make, part } from "../kb/page.js";

const panel = part("search-panel");

/** Show an answer; returns how many hits it has. */
export function showAnswer({ query, faqs, people, events, files, records, waste, notice }, texts) {
    let number = 0;
    const answers = [texts.search_faqs, "faq", faqs, faqRow];
    const who = [texts.search_people, "person", people, (person) => personRow(person, texts)];
    const beside = [
        [texts.search_events, "event", events, eventRow],
        [texts.search_files, "file", files, fileRow],
        [texts.search_records, "record", records, recordedRow],
    ];
    const collected = [[texts.search_waste, "waste", waste, wasteRow]];
    const found = [...(isNamed(people) ? [who, answers] : [answers, who]), ...beside];
    const groups = [...(isWaste(waste) ? [...collected, ...found] : [...found, ...collected])]
        .filter(([, , hits]) => hits.length)
        .map(([title, kind, hits, row]) =>
            make(
                "section",
                { ariaLabel: title },
                make("h3", { textContent: title }),
                make("ul", { className: "hits" }, ...hits.map((hit) => make("li", {}, button(kind, hit, row(hit), (number += 1))))),
            ),
        );
    panel.replaceChildren(...(number ? groups : [nothingFound(query, texts)]), recordRow(texts), ...noticed(notice));
    panel.hidden = false;
    return number;
}

/** Tell whether somebody is asked for by name or extension: then nobody looks for an FAQ. */
export function isNamed([first]) {
    return first?.kind === "person" && first.matched.some((field) => ["name", "reading", "extension"].includes(field));
}

/** Tell whether collection days or the sorting of a thing are asked for. */
export function isWaste(waste) {
    return waste.some(({ sure }) => sure);
}

/** Nothing is asked. */
export function showNothing() {
    panel.hidden = true;
    panel.replaceChildren();
}

/** Nobody answers. */
export function showFailure(texts) {
    panel.replaceChildren(make("p", { className: "search-nothing", role: "alert", textContent: texts.search_failed }));
    panel.hidden = false;
}

function button(kind, hit, content, number) {
    const key = number <= 9 ? String(number) : "";
    const made = make("button", { type: "button", className: "hit", dataset: { kind, key } }, make("kbd", { textContent: key }), ...content);
    made.hit = hit;
    return made;
}

function faqRow({ number, question, line, locale, reason }) {
    return [
        make("span", { className: "hit-title", lang: locale }, ...marked(question)),
        make("span", { className: "hit-detail", textContent: String(number) }),
        make("span", { className: "hit-line", lang: locale }, make("span", { className: "hit-reason", textContent: reason }), ...marked(line)),
    ];
}

function marked(runs) {
    return runs.map((run) => (run.marked ? make("mark", { textContent: run.text }) : run.text));
}

function personRow({ name, title, path, extension, absence }, texts) {
    const where = [path, title].filter(Boolean).join(" ");
    return [
        make("span", { className: "hit-title" }, name || texts.vacant, make("small", { textContent: where })),
        make("span", { className: absence ? "hit-detail hit-away" : "hit-detail", textContent: absence?.text ?? extension }),
    ];
}

function eventRow({ title, when, state_label: state }) {
    return [make("span", { className: "hit-title" }, title, make("small", { textContent: when })), make("span", { className: "hit-detail", textContent: state })];
}

function wasteRow({ title, detail, line }) {
    return [
        make("span", { className: "hit-title", textContent: title }),
        make("span", { className: "hit-detail", textContent: detail }),
        make("span", { className: "hit-line", textContent: line }),
    ];
}

function fileRow({ title, place, line, question, locale }) {
    return [
        make("span", { className: "hit-title" }, title, make("small", { lang: locale, textContent: question })),
        make("span", { className: "hit-detail", textContent: place }),
        make("span", { className: "hit-line" }, ...marked(line)),
    ];
}

function recordedRow({ title, when, line, receipt_number: receipt }) {
    return [
        make("span", { className: "hit-title" }, title, make("small", { textContent: when })),
        make("span", { className: "hit-detail", textContent: receipt }),
        make("span", { className: "hit-line" }, ...marked(line)),
    ];
}

function nothingFound(query, texts) {
    return make("p", { className: "search-nothing", role: "status", textContent: fill(texts.search_nothing, { query }) });
}

/** What the server has to say about its answer; mostly nothing. */
function noticed(notice) {
    return notice ? [make("p", { className: "search-notice", role: "status", textContent: notice })] : [];
}

/** The way on where no hit fits. */
function recordRow(texts) {
    const key = make("kbd", { textContent: "N" });
    return make("p", { className: "search-record" }, make("button", { type: "button", className: "hit", dataset: { key: "n" } }, key, texts.search_record));
}
