// The right column: the form of a call's record, drawn from its draft, and what was wrong with it.

import { fill, make, part, write } from "../kb/page.js";

const form = part("record");
const radios = [...part("outcomes").querySelectorAll("input")];
const FIELDS_WITH_ERRORS = ["questions", "outcome", "note", "form"];

/** Show the form with a call's draft; null hides it. Called when another call comes onto the desk. */
export function showRecord(draft, callText, texts) {
    form.hidden = !draft;
    if (draft) {
        write(part("record-call"), callText);
        showErrors(draft.errors);
        part("note").value = draft.note;
        showQuestions(draft, texts);
    }
}

/** Draw the questions of the record and the outcome of the one in hand. */
export function showQuestions(draft, texts) {
    part("no-questions").hidden = draft.questions.length > 0;
    part("questions").replaceChildren(...draft.questions.map((question, index) => row(draft, question, index, texts)));
    const active = draft.questions[draft.active];
    part("outcomes").disabled = !active;
    write(part("outcome-of"), active && draft.questions.length > 1 ? fill(texts.outcome_of, { number: draft.active + 1 }) : "");
    for (const radio of radios) {
        radio.checked = radio.value === active?.outcome;
    }
}

/** Put the focus on the outcome: on the chosen one, else on the first. */
export function focusOutcome() {
    (radios.find((radio) => radio.checked) ?? radios[0]).focus({ preventScroll: true });
}

/** Return the outcome with this digit, or undefined. */
export function outcomeWithKey(key) {
    return radios.find((radio) => radio.dataset.key === key);
}

/** Show sentences beside their fields; a field the form does not know speaks at the save button. */
export function showErrors(errors) {
    for (const field of FIELDS_WITH_ERRORS) {
        const element = part(`error-${field}`);
        write(element, sentencesFor(field, errors));
        element.hidden = !element.textContent;
    }
}

/** Say that a record is on its way; what is on its way cannot be edited. */
export function showSaving(saving, label) {
    part("save").ariaDisabled = String(saving);
    part("note").readOnly = saving;
    write(part("save-label"), label);
}

function sentencesFor(field, errors) {
    const belongs = (name) => name === field || (field === "form" && !FIELDS_WITH_ERRORS.includes(name));
    return Object.entries(errors)
        .filter(([name]) => belongs(name))
        .flatMap(([, sentence]) => sentence)
        .join(" ");
}

function row(draft, question, index, texts) {
    const title = question.title ?? texts.not_found;
    const outcome = radios.find((radio) => radio.value === question.outcome);
    const label = outcome?.closest("label").querySelector(".outcome-label").textContent;
    return make(
        "li",
        { className: "question" },
        make(
            "button",
            { type: "button", className: "question-choose", ariaCurrent: String(index === draft.active), dataset: { index } },
            make("span", { className: "question-number", textContent: String(index + 1) }),
            make("span", { className: "question-title", textContent: title }),
            make("span", { className: label ? "question-outcome" : "question-outcome missing", textContent: label ?? texts.no_outcome }),
        ),
        make(
            "button",
            { type: "button", className: "question-remove", dataset: { remove: index } },
            make("span", { className: "visually-hidden", textContent: fill(texts.remove, { question: title }) }),
        ),
    );
}
