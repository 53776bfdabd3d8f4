// The middle column where a person, a section, an event, or a town or thing of the waste collection was looked up.

import { fill, make, part } from "../kb/page.js";

const card = part("looked-up");

/** Show what was looked up; null hides the card. */
export function showLookedUp(what, texts) {
    const isShown = Boolean(what?.person || what?.event || what?.waste);
    card.hidden = !isShown;
    if (!isShown) {
        card.dataset.key = "";
        return;
    }
    const key = what.person?.key ?? what.waste?.key ?? `event:${what.event.id}`;
    if (card.dataset.key !== key) {
        card.dataset.key = key;
        card.replaceChildren(...contentOf(what, texts));
        card.scrollTop = 0;
    }
}

export function focusLookedUp() {
    card.focus({ preventScroll: true });
}

function contentOf({ person, event, waste }, texts) {
    if (waste) {
        return ofWaste(waste, texts);
    }
    return person ? ofPerson(person, texts) : ofEvent(event, texts);
}

function ofWaste({ title, detail, line, facts: rows }, texts) {
    return [
        make("p", { className: "looked-up-path", textContent: texts.search_waste }),
        make("h2", { id: "looked-up-title" }, title, make("small", { textContent: detail })),
        make("p", { className: "looked-up-connect", textContent: line }),
        facts(rows.map(({ label, text }) => [label, text])),
    ];
}

function ofPerson(person, texts) {
    return [
        make("p", { className: "looked-up-path", textContent: person.path }),
        make(
            "h2",
            { id: "looked-up-title" },
            person.name || texts.vacant,
            make("small", { textContent: [person.reading, person.title].filter(Boolean).join(" ") }),
        ),
        connection(person, texts),
        ...(person.absence ? [absence(person.absence, texts)] : []),
        facts([
            [texts.telephone, [person.telephone, person.telephone_of].filter(Boolean).join(" ")],
            [texts.opening, person.opening ? `${person.opening.label} ${person.opening.why}` : ""],
            [texts.place, person.place],
            [texts.duties, person.duties.map(({ text }) => text).join("、")],
        ]),
    ];
}

/** How a caller gets there: the first thing that is asked. */
function connection({ connects, extension, telephone }, texts) {
    if (!connects) {
        return make("p", { className: "looked-up-connect refused", textContent: texts.no_connection });
    }
    const number = extension || telephone;
    const words = extension ? fill(texts.connect_extension, { number }) : fill(texts.connect_telephone, { number });
    return make("p", { className: "looked-up-connect", textContent: number ? words : texts.no_extension });
}

function absence({ text, deputy }, texts) {
    const words = deputy ? `${text} ${fill(texts.deputy, { name: deputy.text })}` : text;
    return make("p", { className: "looked-up-absence", textContent: words });
}

function ofEvent(event, texts) {
    return [
        make("p", { className: "looked-up-path", textContent: texts.event }),
        make("h2", { id: "looked-up-title" }, event.title, make("small", { textContent: event.when })),
        make("p", { className: "looked-up-connect", dataset: { state: event.state }, textContent: event.state_label }),
        ...(event.spoken ? [make("p", { className: "looked-up-spoken", textContent: event.spoken })] : []),
        facts([
            [texts.place, event.place],
            [texts.fee, event.fee],
            [texts.how_to_apply, event.how_to_apply],
        ]),
    ];
}

function facts(rows) {
    const known = rows.filter(([, text]) => text);
    return make(
        "dl",
        { className: "faq-facts" },
        ...known.flatMap(([label, text]) => [make("dt", { textContent: label }), make("dd", { textContent: text })]),
    );
}
