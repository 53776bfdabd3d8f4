// The raised hands: each stays where it is while somebody writes an answer to it.

import { duration, elapsedSince } from "../kb/clock.js";
import { fill, make, part, write } from "../kb/page.js";

const LONGEST_ANSWER = 400;
const PATIENCE_MS = 10000;

const rows = new Map(); // id -> the entry of the hand
let texts = {};

/** Show the hands of a frame; a viewer who may not answer has no list. */
export function showHands(hands, words) {
    const list = part("hands");
    if (!list) {
        return;
    }
    texts = words;
    const ids = new Set(hands.map((hand) => hand.id));
    for (const [id, row] of rows) {
        if (!ids.has(id)) {
            row.remove();
            rows.delete(id);
        }
    }
    for (const hand of hands) {
        if (!rows.has(hand.id)) {
            rows.set(hand.id, newRow(hand));
            list.append(rows.get(hand.id));
            write(part("hands-status"), fill(texts.hand_up, { name: hand.name, words: hand.words || hand.faq }));
        }
        showHand(hand, rows.get(hand.id));
    }
    part("no-hands").hidden = hands.length > 0;
    write(part("hands-count"), hands.length ? String(hands.length) : "");
}

/** Let the clocks of the hands run. */
export function tickHands(hands) {
    for (const hand of hands) {
        const row = rows.get(hand.id);
        if (row) {
            write(part("since", row), duration(elapsedSince(hand.since)));
        }
    }
}

function showHand(hand, row) {
    row.dataset.state = hand.answer ? "answered" : "open";
    write(part("words", row), hand.words);
    write(part("answer", row), hand.answer ? fill(texts.hand_answered, { name: hand.answered_by, words: hand.answer }) : "");
}

function newRow(hand) {
    const input = make("input", { className: "hand-input", maxLength: LONGEST_ANSWER, required: true, name: "words", autocomplete: "off" });
    input.setAttribute("aria-label", fill(texts.hand_answer_to, { name: hand.name }));
    const lower = make("button", { type: "button", className: "button button-quiet" }, texts.hand_lower);
    lower.setAttribute("aria-label", fill(texts.hand_lower_of, { name: hand.name }));
    const problem = make("p", { className: "field-error", hidden: true });
    problem.setAttribute("role", "alert");
    const form = make("form", { className: "hand-form" }, input, make("button", { className: "button" }, texts.hand_answer), lower);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (await send(`/board/hands/${hand.id}/answer/`, { words: input.value }, problem)) {
            input.value = "";
        }
    });
    lower.addEventListener("click", () => send(`/board/hands/${hand.id}/lower/`, {}, problem));
    return make(
        "li",
        { className: "hand", dataset: { testid: `hand-${hand.id}` } },
        make(
            "p",
            { className: "hand-who" },
            make("strong", {}, hand.name),
            make("span", { className: "clock", dataset: { part: "since" } }),
            ...(hand.faq_href ? [make("a", { href: hand.faq_href }, hand.faq)] : []),
        ),
        make("p", { className: "hand-words", dataset: { part: "words" } }),
        make("p", { className: "hand-answer", dataset: { part: "answer" } }),
        form,
        problem,
    );
}

/** Send a form; what went wrong stands in `problem`, and what was typed stays. */
async function send(url, values, problem) {
    problem.hidden = true;
    try {
        const response = await fetch(url, {
            method: "POST",
            headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
            body: new URLSearchParams(values),
            signal: AbortSignal.timeout(PATIENCE_MS),
        });
        if (response.ok) {
            return true;
        }
        problem.textContent = response.status === 409 || response.status === 422 ? (await response.json()).error : texts.hand_failed;
    } catch {
        problem.textContent = texts.hand_failed; // the network is away, or the server took too long
    }
    problem.hidden = false;
    return false;
}
