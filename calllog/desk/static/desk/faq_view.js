// The middle column: the suggestions of a call, and the chosen FAQ to read from.

import { fill, make, part, write } from "../kb/page.js";

const MOST = 9; // one digit each
const TWO_COLUMNS_FROM = 6;
const LATEST_SAID = 32; // characters; the line has no room for more

const slots = Array.from({ length: MOST }, (_, index) => newSlot(index + 1));
part("suggestions").append(...slots.map((slot) => slot.item));

/** Show the suggestions of a call; null hides the column's content. */
export function showSuggestions(suggestions, selected) {
    part("suggestions-area").hidden = !suggestions;
    part("say-actions").hidden = !suggestions;
    part("suggestions").classList.toggle("two-columns", (suggestions?.length ?? 0) >= TWO_COLUMNS_FROM);
    part("no-suggestions").hidden = !suggestions || suggestions.length > 0;
    slots.forEach((slot, index) => fillSlot(slot, suggestions?.[index], selected));
}

/** Show what the caller said last. */
export function showHeard(words) {
    const characters = Array.from(words);
    part("heard").hidden = !words;
    write(part("heard-words"), characters.length > LATEST_SAID ? `…${characters.slice(-LATEST_SAID).join("")}` : words);
}

/** Show one FAQ to read from; null shows how to choose one. */
export function showFaq(faq, key, { texts, choosing }) {
    part("choose").hidden = Boolean(faq) || !choosing;
    part("answered").hidden = !faq;
    const article = part("faq");
    article.hidden = !faq;
    if (!faq || article.dataset.faq === identity(faq)) {
        return;
    }
    article.dataset.faq = identity(faq);
    article.lang = faq.locale;
    article.scrollTop = 0;
    write(part("faq-key"), String(key));
    write(part("faq-question"), faq.question);
    write(part("faq-revision"), fill(texts.revision, { number: faq.revision }));
    write(part("faq-spoken"), faq.spoken_answer);
    showFacts(faq.facts);
    showHandling(faq.handling);
    part("faq-note").hidden = !faq.operator_note;
    write(part("faq-note-text"), faq.operator_note);
    part("faq-full").innerHTML = faq.full_answer_html; // sanitised by the server
}

/** Move the focus to the suggestion with this digit. */
export function focusSuggestion(key) {
    slots[key - 1].button.focus({ preventScroll: true });
}

function newSlot(key) {
    const question = make("span", { className: "suggestion-question" });
    const reason = make("span", { className: "suggestion-reason" });
    const button = make(
        "button",
        { type: "button", className: "suggestion", dataset: { testid: "suggestion", key } },
        make("kbd", { textContent: String(key) }),
        question,
        reason,
    );
    return { key, button, question, reason, item: make("li", {}, button) };
}

function fillSlot(slot, suggestion, selected) {
    slot.item.hidden = !suggestion;
    if (!suggestion) {
        return;
    }
    slot.button.dataset.number = suggestion.number;
    slot.button.ariaCurrent = String(suggestion.number === selected);
    slot.button.lang = suggestion.locale;
    write(slot.question, suggestion.question);
    write(slot.reason, suggestion.reason);
}

function showHandling(handling) {
    const row = part("faq-handling");
    row.hidden = !handling;
    if (handling) {
        row.dataset.kind = handling.kind;
        write(part("faq-handling-text"), handling.target ? `${handling.label} → ${handling.target}` : handling.label);
        write(part("faq-handling-condition"), handling.condition);
    }
}

function showFacts(facts) {
    part("faq-facts").hidden = facts.length === 0;
    part("faq-facts").replaceChildren(...facts.flatMap(({ label, lines }) => [
        make("dt", { textContent: label }),
        make("dd", {}, ...lines.map((line) => make("p", { textContent: line }))),
    ]));
}

function identity(faq) {
    return `${faq.number} ${faq.locale} ${faq.revision}`;
}
