// The right column: the form of a call's record, drawn from its draft, and what was wrong with it.

import { fill, make, pageData, part, write } from "../kb/page.js";

const form = part("record");
const types = [...part("call-types").querySelectorAll("input")];
const radios = [...part("outcomes").querySelectorAll("input")];
const details = part("details");
const choices = pageData("choices");
const FIELDS_WITH_ERRORS = ["happened", "call_type", "questions", "outcome", "callback_due", "source_detail", "category", "unit", "note", "form"];
const PLACE_OF_FIELD = {
    happened: "happened-at",
    callback_due: "callback-due",
    source_detail: "source-detail",
    category: "category",
    unit: "unit",
    note: "note",
};
const CODED = { category: choices.categories, unit: choices.units }; // typed in words, kept as codes

/** Show the form with a call's draft; null hides it. Called when another call comes onto the desk. */
export function showRecord(draft, { title, byHand }, texts) {
    form.hidden = !draft;
    if (draft) {
        write(part("record-call"), title);
        part("by-hand").hidden = !byHand;
        part("happened-at").value = draft.happened_at;
        part("hand-group").value = draft.group;
        showErrors(draft.errors);
        part("note").value = draft.note;
        showType(draft);
        showQuestions(draft, texts);
    }
}

/** Draw the type of the call; one in which nothing was asked has no questions to fill in. */
export function showType(draft) {
    for (const radio of types) {
        radio.checked = radio.value === draft.call_type;
    }
    const nothingAsked = choices.without_questions.includes(draft.call_type) && !draft.questions.length;
    part("asked").hidden = nothingAsked;
    part("nothing-asked").hidden = !nothingAsked;
}

/** Draw the questions of the record, and the outcome and the details of the one in hand. */
export function showQuestions(draft, texts) {
    part("no-questions").hidden = draft.questions.length > 0;
    part("questions").replaceChildren(...draft.questions.map((question, index) => row(draft, question, index, texts)));
    const active = draft.questions[draft.active];
    part("outcomes").disabled = !active;
    write(part("outcome-of"), active && draft.questions.length > 1 ? fill(texts.outcome_of, { number: draft.active + 1 }) : "");
    for (const radio of radios) {
        radio.checked = radio.value === active?.outcome;
    }
    showDetails(active);
}

function showDetails(question) {
    details.hidden = !question;
    if (!question) {
        return;
    }
    part("source-row").hidden = question.faq !== null;
    part("callback-row").hidden = question.outcome !== "callback";
    for (const field of details.querySelectorAll("[data-field]")) {
        const value = question[field.dataset.field];
        const shown = CODED[field.dataset.field] ? labelOf(field.dataset.field, value) : value;
        if (field !== document.activeElement && field.value !== shown) {
            field.value = shown;
        }
    }
    part("source-detail").hidden = !["website", "document", "directory", "event"].includes(question.source);
}

/** Return what a field of the details holds, as it is kept: words that name nothing stay as they are typed. */
export function valueOf(field) {
    const choice = CODED[field.dataset.field]?.find(({ label }) => label === field.value.trim());
    return choice ? choice.value : field.value;
}

function labelOf(field, value) {
    return CODED[field].find((choice) => choice.value === value)?.label ?? value;
}

/** Go to the first detail that the outcome asks for and that is empty; return whether there is one. */
export function focusFirstDetail() {
    const empty = [...details.querySelectorAll("[data-field]")].find((field) => field.offsetParent && !field.value);
    empty?.focus({ preventScroll: false });
    return Boolean(empty);
}

/** Go to the field that an error is about. */
export function focusField(name) {
    if (name === "outcome") {
        focusOutcome();
    } else if (name === "call_type") {
        types.find((radio) => radio.checked)?.focus();
    } else if (PLACE_OF_FIELD[name]) {
        part(PLACE_OF_FIELD[name]).focus();
    }
}

/** Say whether what is typed is safe on the server. */
export function showKept(isKept, texts) {
    write(part("kept"), isKept ? texts.draft_kept : texts.draft_waits);
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

function sourceLabel({ source }, texts) {
    return source === "not_found" ? texts.not_found : choices.sources.find(({ value }) => value === source).label;
}

function row(draft, question, index, texts) {
    const title = question.title ?? (question.source_detail.trim() || sourceLabel(question, texts));
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
