// What stands on the desk: which call, and the three columns drawn from it.

import { pageData, part } from "../kb/page.js";
import { tickOperator } from "./bar_view.js";
import * as calls from "./calls.js";
import { callerText, lineText, showCall, showCalls, showIncoming, tickCall, tickCalls } from "./call_view.js";
import { showEarlier } from "./earlier.js";
import { showFaq, showHeard, showSuggestions } from "./faq_view.js";
import { foundAt } from "./found.js";
import { showLookedUp } from "./found_view.js";
import { showRecord } from "./record_view.js";
import { showScratch } from "./scratch.js";

export const texts = pageData("texts");
export const config = pageData("config");
export const choices = pageData("choices");

/** `shown` is the call_id on the desk; the rest is as the last frame and the socket told. */
export const desk = { shown: null, operator: null, feed: null, socket: "live", saving: false };

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
    showRecord(shownDraft(), { title: card ? callText(card) : "", byHand: card?.state === "hand" }, texts);
    showScratch(callId);
    showEarlier(card, { url: config.earlier, texts });
    refresh();
}

function callText(card) {
    return card.state === "hand" ? lineText(card) : `${lineText(card)} ${callerText(card, texts)}`;
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
    const found = foundAt(desk.shown);
    const suggestions = desk.shown ? calls.settleSuggestions(desk.shown) : null;
    const place = found || !desk.shown ? -1 : selectedPlace(shownDraft());
    part("empty").hidden = Boolean(desk.shown || found);
    showLookedUp(found, texts);
    showSuggestions(suggestions, suggestions?.[place]?.number ?? null);
    showHeard(shownCard()?.heard ?? "");
    showFaq(shownFaq(), place < 0 ? "" : place + 1, { texts, choosing: !found && suggestions?.length > 0 });
}

/** Return the FAQ that is shown: one that was looked up, else the chosen suggestion; null for none. */
export function shownFaq() {
    const found = foundAt(desk.shown);
    if (found || !desk.shown) {
        return found?.faq ?? null;
    }
    return shownDraft().suggestions[selectedPlace(shownDraft())] ?? null;
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
