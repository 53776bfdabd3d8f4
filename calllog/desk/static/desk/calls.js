// The calls at this desk and the draft of each call's record. Knows neither the page nor the network.

const MOVED_UNDER_THE_HAND_MS = 500; // nobody reads a new list faster
const URGENCY = ["talking", "ringing", "ended", "hand", "gone"];

const cards = new Map(); // call_id -> card as the server last told it
const drafts = new Map(); // call_id -> what the operator has chosen and typed
const seen = new Set(); // call_ids that have been on the desk
const saved = new Set(); // call_ids recorded from here: a frame sent before the save must not bring them back

/** Take a card from a frame; return true when its call has just come to this desk. */
export function takeCard(card) {
    if (saved.has(card.call_id)) {
        return false;
    }
    const before = cards.get(card.call_id);
    const isNew = !before || endedUnanswered(before); // a queue may ring the same seat again
    cards.set(card.call_id, card);
    if (endedUnanswered(card)) {
        seen.delete(card.call_id);
    }
    return isNew && needsHand(card);
}

export function cardOf(callId) {
    return cards.get(callId) ?? null;
}

/** Return the draft of a call's record. The suggestions settle at the first look; only what the caller says moves them. */
export function draftOf(callId) {
    if (!drafts.has(callId)) {
        drafts.set(callId, newDraft());
    }
    return drafts.get(callId);
}

function newDraft() {
    return {
        questions: [],
        active: -1,
        note: "",
        call_type: "citizen",
        consulted: [],
        searches: [],
        happened_at: "",
        group: "",
        selected: null,
        suggestions: [],
        suggestedBefore: [],
        movedAt: 0,
        heard: "",
        errors: {},
    };
}

/** Return what of a draft is kept until it is saved, with as much of its call as a list needs. */
export function contentOf(callId) {
    const { questions, note, call_type, consulted, searches, happened_at, group } = draftOf(callId);
    const { line, caller, language, language_label, offered_at, answered_at, ended_at, state } = cards.get(callId);
    const about = { line, caller, language, language_label, offered_at, answered_at, ended_at, state };
    return { questions, note, call_type, consulted, searches, happened_at, group, about };
}

/** Go on with a draft that was kept; its call stands for itself until the server tells of it. */
export function restore(callId, { about, ...content }) {
    const draft = draftOf(callId);
    Object.assign(draft, content, { active: content.questions.length - 1, errors: {} });
    if (!cards.has(callId)) {
        const now = new Date().toISOString();
        const over = about.state === "hand" ? {} : { state: "ended", answered_at: about.answered_at ?? now, ended_at: about.ended_at ?? now };
        cards.set(callId, { call_id: callId, wait_seconds: null, record: null, suggestions: [], service_group: null, ...about, ...over });
        seen.add(callId);
    }
}

/** Begin a record of a contact that was no call; `about` names it. Returns its key. */
export function beginByHand(about) {
    const callId = `hand:${crypto.randomUUID()}`;
    restore(callId, { ...newDraft(), about: { ...about, state: "hand" } });
    return callId;
}

/** Fix the suggestions of a call that is being shown, once there are any; what the caller says moves them until one is chosen. */
export function settleSuggestions(callId) {
    const draft = draftOf(callId);
    const { suggestions, heard = "" } = cards.get(callId);
    const isMoved = heard && heard !== draft.heard && draft.selected === null && suggestions.length > 0;
    if (!draft.suggestions.length || isMoved) {
        Object.assign(draft, { suggestedBefore: draft.suggestions, movedAt: performance.now() });
        draft.suggestions = suggestions.slice(0, 9);
        draft.heard = heard;
    }
    return draft.suggestions;
}

/** Return the suggestion that a digit means: where the list has moved this very moment, the one that stood there before. */
export function suggestionAt(callId, key) {
    const draft = draftOf(callId);
    if (draft.suggestedBefore.length && performance.now() - draft.movedAt < MOVED_UNDER_THE_HAND_MS) {
        Object.assign(draft, { suggestions: draft.suggestedBefore, suggestedBefore: [] });
    }
    return draft.suggestions[key - 1] ?? null;
}

export function markSeen(callId) {
    seen.add(callId);
}

/** Return the calls that still want something of the operator: those on the line first, then the latest. */
export function openCalls() {
    return [...cards.values()].filter(needsHand).sort((a, b) => isOver(a) - isOver(b) || latestFirst(a, b));
}

function latestFirst(a, b) {
    return (b.offered_at ?? "").localeCompare(a.offered_at ?? "");
}

/** Return the call to announce: ringing or talking, and not looked at yet. */
export function incomingCall() {
    return openCalls().find((card) => !isOver(card) && !seen.has(card.call_id)) ?? null;
}

/** Return the call to turn to: the one being talked to first, then a ringing one, then an unrecorded one. */
export function nextCall(exceptId = null) {
    const others = openCalls().filter((card) => card.call_id !== exceptId);
    return others.sort((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state))[0] ?? null;
}

/** Return the call after `callId` in the list, round and round. */
export function callAfter(callId) {
    const open = openCalls();
    const place = open.findIndex((card) => card.call_id === callId);
    return open[(place + 1) % open.length] ?? null;
}

/** Tell whether the operator has put nothing into a call's record. */
export function isUntouched(callId) {
    const draft = drafts.get(callId);
    return !draft || (!draft.questions.length && !draft.note.trim() && draft.call_type === "citizen");
}

/** Tell whether a call is over for this desk: hung up, or gone to somebody else. */
export function isOver(card) {
    return ["ended", "gone", "hand"].includes(card.state);
}

/** Tell whether a call was over before anybody at this desk answered it. */
export function endedUnanswered(card) {
    return card.state === "gone" || (card.state === "ended" && !card.answered_at);
}

/** Forget a call. A recorded one stays away; one put away unanswered may ring here again. */
export function finishCall(callId, { recorded }) {
    if (recorded) {
        saved.add(callId);
    }
    seen.delete(callId);
    cards.delete(callId);
    drafts.delete(callId);
}

function needsHand(card) {
    if (card.record) {
        return false;
    }
    return !endedUnanswered(card) || !isUntouched(card.call_id);
}
