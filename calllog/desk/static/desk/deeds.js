// What the operator does, by key or by pointer. A deed returns false where it means nothing just now.

import { fill, part } from "../kb/page.js";
import { toastFailed, toastSaved } from "./bar_view.js";
import * as calls from "./calls.js";
import { lineText } from "./call_view.js";
import { focusSuggestion } from "./faq_view.js";
import * as record from "./record_view.js";
import { saveRecord } from "./save.js";
import { config, desk, refresh, selectedPlace, show, showSay, shownCard, shownDraft, texts } from "./screen.js";

const SAVING_SHOWN_AFTER_MS = 300;

const main = document.getElementById("main");
const saveLabel = part("save-label").textContent;

/* What to say */

/** Show the suggestion with this digit. */
export function chooseSuggestion(key) {
    const faq = shownDraft()?.suggestions[key - 1];
    if (!faq) {
        return false;
    }
    shownDraft().selected = faq.number;
    showSay();
    focusSuggestion(key);
    return true;
}

/** Go into the answer, where the arrow keys scroll. */
export function readAnswer() {
    if (part("faq").hidden) {
        return false;
    }
    part("faq").focus({ preventScroll: true });
    return true;
}

/** From the note or the outcome back to the suggestions, where digits show what to say. */
export function leave() {
    const place = desk.shown ? selectedPlace(shownDraft()) : -1;
    if (place < 0) {
        main.focus();
    } else {
        focusSuggestion(place + 1);
    }
}

/* What to note */

/** Add the FAQ that is shown to the record. */
export function answeredWith() {
    const faq = shownDraft()?.suggestions[selectedPlace(shownDraft())];
    return faq ? addQuestion(faq) : false;
}

/** Add a question that no FAQ answers. */
export function notFound() {
    return desk.shown ? addQuestion(null) : false;
}

/** Take up one question of the record and go to its outcome. */
export function chooseQuestion(index) {
    shownDraft().active = index;
    record.showQuestions(shownDraft(), texts);
    record.focusOutcome();
}

/** Take a question out of the record. */
export function removeQuestion(index) {
    const draft = shownDraft();
    draft.questions.splice(index, 1);
    draft.active = Math.min(draft.active, draft.questions.length - 1);
    record.showQuestions(draft, texts);
    main.focus();
}

/** Choose the outcome with this digit. */
export function chooseOutcome(key) {
    const radio = record.outcomeWithKey(key);
    if (!radio) {
        return false;
    }
    radio.focus({ preventScroll: true });
    takeOutcome(radio.value);
    return true;
}

/** Put an outcome to the question in hand. */
export function takeOutcome(value) {
    const draft = shownDraft();
    draft.questions[draft.active].outcome = value;
    forgetErrors(draft);
    record.showQuestions(draft, texts);
}

/** Go to the note. */
export function goToNote() {
    if (!desk.shown) {
        return false;
    }
    part("note").focus({ preventScroll: true });
    return true;
}

/** Keep what is typed with its call. */
export function takeNote() {
    shownDraft().note = part("note").value;
}

/** Add a question and go to its outcome; an FAQ that is in the record already is taken up again. */
function addQuestion(faq) {
    const draft = shownDraft();
    const known = faq ? draft.questions.findIndex((question) => question.faq === faq.number) : -1;
    if (known < 0) {
        draft.questions.push(questionFor(faq));
        forgetErrors(draft);
    }
    chooseQuestion(known < 0 ? draft.questions.length - 1 : known);
    return true;
}

function questionFor(faq) {
    return {
        faq: faq?.number ?? null,
        locale: faq?.locale ?? config.locale,
        revision: faq?.revision ?? null,
        rule: faq?.handling?.rule ?? null,
        title: faq?.question ?? null,
        outcome: null,
    };
}

function forgetErrors(draft) {
    draft.errors = {};
    record.showErrors(draft.errors);
}

/* Which call */

/** Go to the call that is announced, else to the next one at hand. */
export function goToCall() {
    const call = calls.incomingCall() ?? calls.callAfter(desk.shown);
    if (!call) {
        return false;
    }
    turnTo(call.call_id);
    return true;
}

/** Turn to a call. */
export function turnTo(callId) {
    show(callId);
    part("call-card").focus({ preventScroll: true });
}

/** Put away a call that needs no record of ours, and go on to the next one. */
export function closeCall() {
    finish(desk.shown, { recorded: Boolean(shownCard().record) });
}

function finish(callId, { recorded }) {
    calls.finishCall(callId, { recorded });
    if (callId !== desk.shown) {
        refresh();
        return;
    }
    show(calls.nextCall()?.call_id ?? null);
    main.focus();
}

/* Saving */

/** Save the record of the call on the desk and go on to the next call. */
export async function save() {
    const callId = desk.shown;
    if (!callId || desk.saving) {
        return;
    }
    desk.saving = true;
    const showLater = window.setTimeout(() => record.showSaving(true, texts.saving), SAVING_SHOWN_AFTER_MS);
    const answer = await saveRecord(config.records, payload(callId), part("record").elements.csrfmiddlewaretoken);
    window.clearTimeout(showLater);
    record.showSaving(false, saveLabel);
    desk.saving = false;
    if (answer.receiptNumber) {
        toastSaved(answer.receiptNumber, texts);
        finish(callId, { recorded: true });
    } else {
        refuse(callId, answer);
    }
}

function payload(callId) {
    const { questions, note } = calls.draftOf(callId);
    return {
        call_id: callId,
        questions: questions.map(({ faq, locale, revision, rule, outcome }) => ({ faq, locale, revision, rule, outcome })),
        note,
    };
}

/** Say why nothing was saved, and go to the outcome where that is what is missing. */
function refuse(callId, { errors, failure, status }) {
    const draft = calls.draftOf(callId);
    draft.errors = errors ?? { form: fill(texts[failure], { status }) };
    if (callId !== desk.shown) {
        toastFailed(fill(texts.save_failed_elsewhere, { line: lineText(calls.cardOf(callId)) }));
        return;
    }
    record.showErrors(draft.errors);
    const missing = draft.questions.findIndex(({ outcome }) => !outcome);
    if (errors?.outcome && missing >= 0) {
        chooseQuestion(missing);
    }
}

/* Help */

/** Open or close the sheet of keys. */
export function toggleShortcuts() {
    const sheet = part("shortcuts");
    if (sheet.open) {
        sheet.close();
    } else {
        sheet.showModal();
    }
}
