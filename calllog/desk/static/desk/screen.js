// What stands on the desk: which call, and the three columns drawn from it.

import { pageData, part } from "../kb/page.js";
import { tickOperator } from "./bar_view.js";
import * as calls from "./calls.js";
import { callerText, lineText, showCall, showCalls, showIncoming, tickCall, tickCalls } from "./call_view.js";
import { showFaq, showSuggestions } from "./faq_view.js";
import { showRecord } from "./record_view.js";

export const texts = pageData("texts");
export const config = pageData("config");

/** `shown` is the call_id on the desk; the rest is as the last frame and the socket told. */
export const desk = { shown: null, operator: null, feed: null, lost: false, saving: false };

/** Return the card on the desk, or null. */
export function shownCard() {
    return calls.cardOf(desk.shown);
}

/** Return the draft of the call on the desk, or null. */
export function shownDraft() {
    return desk.shown && calls.draftOf(desk.shown);
}

/** Bring a call onto the desk; null empties it. The focus stays where it is. */
export function show(callId) {
    desk.shown = callId;
    if (callId) {
        calls.markSeen(callId);
    }
    const card = shownCard();
    showRecord(shownDraft(), card ? `${lineText(card)} ${callerText(card, texts)}` : "", texts);
    part("empty").hidden = Boolean(card);
    refresh();
}

/** Draw what may have changed; equal texts are not written again. */
export function refresh() {
    showCall(shownCard(), texts);
    showSay();
    showCalls(calls.openCalls(), desk.shown, texts);
    showIncoming(calls.incomingCall(), texts);
}

/** Draw the middle column. */
export function showSay() {
    if (!desk.shown) {
        showSuggestions(null, null);
        showFaq(null, 0, { texts, choosing: false });
        return;
    }
    const suggestions = calls.settleSuggestions(desk.shown);
    const draft = shownDraft();
    const place = selectedPlace(draft);
    showSuggestions(suggestions, draft.selected);
    showFaq(suggestions[place] ?? null, place + 1, { texts, choosing: suggestions.length > 0 });
}

/** Return the place of the chosen suggestion, -1 for none. */
export function selectedPlace(draft) {
    return draft.suggestions.findIndex((faq) => faq.number === draft.selected);
}

/** Move all clocks on. */
export function tick() {
    const card = shownCard();
    if (card) {
        tickCall(card);
    }
    tickCalls(calls.openCalls());
    if (desk.operator) {
        tickOperator(desk.operator);
    }
}
