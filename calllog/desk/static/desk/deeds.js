// What the operator does, by key or by pointer. A deed returns false where it means nothing just now.

import { localMinute } from "../kb/clock.js";
import { fill, part } from "../kb/page.js";
import { toastFailed, toastSaved } from "./bar_view.js";
import * as calls from "./calls.js";
import { lineText } from "./call_view.js";
import { entryOfFaq } from "./consulted.js";
import { focusSuggestion } from "./faq_view.js";
import { forgetFound } from "./found.js";
import { consult, forgetLookups } from "./lookups.js";
import * as drafts from "./drafts.js";
import { touched } from "./drafts.js";
import * as record from "./record_view.js";
import { saveRecord } from "./save.js";
import { choices, config, desk, refresh, selectedPlace, show, showSay, shownCard, shownDraft, shownFaq, texts } from "./screen.js";

const SAVING_SHOWN_AFTER_MS = 300;

const main = document.getElementById("main");
const saveLabel = part("save-label").textContent;

/* What to say */

/** Show the suggestion with this digit. */
export function chooseSuggestion(key) {
    const faq = desk.shown && calls.suggestionAt(desk.shown, key);
    if (!faq) {
        return false;
    }
    shownDraft().selected = faq.number;
    forgetFound(desk.shown);
    consult(entryOfFaq(faq));
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
    const faq = shownFaq();
    return desk.shown && faq ? addQuestion(faq) : false;
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
    touched(desk.shown);
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
    takeDetail("outcome", value);
}

/** Put something else to the question in hand: its category, its section, its language … */
export function takeDetail(field, value) {
    const draft = shownDraft();
    draft.questions[draft.active][field] = value;
    forgetErrors(draft);
    record.showQuestions(draft, texts);
    touched(desk.shown);
}

/** From the outcome to what the outcome asks for, else to the note. */
export function goOnFromOutcome() {
    return record.focusFirstDetail() || goToNote();
}

/** Choose the type of the call. */
export function takeType(value) {
    const draft = shownDraft();
    draft.call_type = value;
    forgetErrors(draft);
    record.showType(draft);
    touched(desk.shown);
}

/** One key for a call in which nothing was asked: it is noted, and Enter saves it. */
export const noteSales = () => noteNothingAsked("sales");
export const noteWrongNumber = () => noteNothingAsked("wrong_number");
export const noteSilence = () => noteNothingAsked("silent");

function noteNothingAsked(callType) {
    if (!desk.shown) {
        return false;
    }
    takeType(callType);
    part("save").focus({ preventScroll: true });
    return true;
}

/** Begin the record of a contact that was no call. */
export function recordByHand() {
    const now = new Date();
    const key = calls.beginByHand({
        line: { name: texts.by_hand, number: "", configured: true },
        caller: { masked: null, withheld: false },
        language: "ja",
        language_label: choices.languages.find(({ value }) => value === "ja").label,
        offered_at: now.toISOString(),
        answered_at: now.toISOString(),
        ended_at: null,
    });
    calls.draftOf(key).happened_at = localMinute(now);
    turnTo(key);
    return true;
}

/** Keep when the contact was and whose it is. */
export function takeByHand() {
    Object.assign(shownDraft(), { happened_at: part("happened-at").value, group: part("hand-group").value });
    touched(desk.shown);
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
    touched(desk.shown);
}

/** Add a question and go to its outcome; an FAQ that is in the record already is taken up again. */
function addQuestion(faq) {
    const draft = shownDraft();
    const known = faq ? draft.questions.findIndex((question) => question.faq === faq.number) : -1;
    if (known < 0) {
        draft.questions.push(questionFor(faq));
        forgetErrors(draft);
        touched(desk.shown);
    }
    chooseQuestion(known < 0 ? draft.questions.length - 1 : known);
    return true;
}

function questionFor(faq) {
    return {
        faq: faq?.number ?? null,
        locale: faq?.locale ?? config.locale,
        revision: faq?.revision ?? null,
        title: faq?.question ?? null,
        source: faq ? "faq" : "not_found",
        source_detail: "",
        category: faq?.category ?? "",
        unit: faq?.unit ?? "",
        language: shownCard().language,
        outcome: null,
        callback_due: "",
        query: faq?.query ?? "",
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

/** Put away a call that needs no record of ours, or a record by hand, and go on to the next one. */
export function closeCall() {
    const isLost = shownCard().state === "hand" && !calls.isUntouched(desk.shown);
    if (!isLost || window.confirm(texts.discard)) {
        finish(desk.shown, { recorded: Boolean(shownCard().record) });
    }
}

function finish(callId, { recorded }) {
    if (recorded) {
        drafts.recorded(callId);
    } else {
        drafts.putAway(callId);
    }
    calls.finishCall(callId, { recorded });
    forgetLookups(callId);
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
    const { about, ...content } = calls.contentOf(callId);
    return { call_id: callId, ...content };
}

/** Go on with what was typed elsewhere; null: it was saved or put away there. */
export function takeNewerDraft(callId, content) {
    if (content) {
        calls.restore(callId, content);
    } else {
        toastFailed(fill(texts.draft_gone, { line: lineText(calls.cardOf(callId)) }));
    }
    if (callId === desk.shown) {
        show(callId);
    }
}

/** Say why nothing was saved, and go to what is open. */
function refuse(callId, { errors, position, failure, status }) {
    const draft = calls.draftOf(callId);
    draft.errors = errors ?? { form: fill(texts[failure], { status }) };
    if (callId !== desk.shown) {
        toastFailed(fill(texts.save_failed_elsewhere, { line: lineText(calls.cardOf(callId)) }));
        return;
    }
    record.showErrors(draft.errors);
    if (position) {
        draft.active = position - 1;
        record.showQuestions(draft, texts);
    }
    record.focusField(Object.keys(errors ?? {})[0]);
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
