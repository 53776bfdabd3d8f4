// The left column: the call at hand, the other calls, and the strip that announces a new one.

import { duration, elapsedSince, hourMinuteSecond } from "../kb/clock.js";
import { make, part, write } from "../kb/page.js";
import { wholeNumber } from "./caller.js";
import { endedUnanswered } from "./calls.js";
import { showDetails, tickDetails } from "./card_view.js";

const card = part("call-card");
const rows = new Map(); // call_id -> the row of the list of calls

/** Return the caller as shown everywhere: masked, withheld, or unknown. */
export function callerText(call, texts) {
    return call.caller.withheld ? texts.withheld : call.caller.masked ?? texts.no_number;
}

/** Return the line as people call it; a line nobody has registered is known by its number. */
export function lineText(call) {
    return call.line.name || call.line.number;
}

/** Show one call in the card; null hides the card. */
export function showCall(call, texts) {
    card.hidden = !call;
    if (!call) {
        return;
    }
    card.dataset.callId = call.call_id;
    const state = call.held_since ? "on_hold" : call.state;
    showState(part("call-state"), state);
    write(part("call-state-label"), texts[`state_${state}`]);
    write(part("line-name"), lineText(call));
    write(part("line-number"), call.line.name ? call.line.number : "");
    part("line-unknown").hidden = call.line.configured;
    write(part("caller"), wholeNumber(call.call_id) ?? callerText(call, texts));
    part("show-number").hidden = !call.caller.masked || call.state === "hand" || Boolean(wholeNumber(call.call_id));
    part("caller").classList.toggle("in-words", !call.caller.masked);
    part("group-row").hidden = !call.service_group;
    write(part("group"), call.service_group?.name ?? "");
    write(part("language"), call.language_label);
    write(part("arrived"), call.offered_at ? hourMinuteSecond(Date.parse(call.offered_at)) : "–");
    part("closing").hidden = !call.record && !endedUnanswered(call) && call.state !== "hand";
    part("recorded").hidden = !call.record;
    part("unanswered").hidden = Boolean(call.record) || call.state === "hand";
    write(part("recorded-number"), call.record?.receipt_number ?? "");
    showDetails(call, texts);
    tickCall(call);
}

/** Move the clocks of the card on. */
export function tickCall(call) {
    write(part("call-clock"), clockOf(call));
    write(part("wait"), waitOf(call));
    tickDetails(call);
}

/** Show the list of calls where there is more than one; rows keep their element as long as their call. */
export function showCalls(calls, shownId, texts) {
    part("calls-nav").hidden = calls.length < 2;
    const wanted = new Set(calls.map((call) => call.call_id));
    for (const [callId, row] of rows) {
        if (!wanted.has(callId)) {
            row.remove();
            rows.delete(callId);
        }
    }
    for (const call of calls) {
        const row = rows.get(call.call_id) ?? newRow(call);
        const button = row.firstElementChild;
        button.ariaCurrent = String(call.call_id === shownId);
        showState(part("row-state", row), call.state);
        write(part("row-state", row), texts[`state_${call.state}`]);
        write(part("row-line", row), lineText(call));
    }
    tickCalls(calls);
}

/** Move the clocks of the list on. */
export function tickCalls(calls) {
    for (const call of calls) {
        const row = rows.get(call.call_id);
        if (row) {
            write(part("row-clock", row), clockOf(call));
        }
    }
}

/** Show the strip for a call that waits to be looked at; null takes the strip away. */
export function showIncoming(call, texts) {
    part("incoming").hidden = !call;
    part("legend").classList.toggle("covered", Boolean(call));
    if (call) {
        write(part("incoming-line"), lineText(call));
        write(part("incoming-caller"), callerText(call, texts));
    }
}

function newRow(call) {
    const row = make(
        "li",
        {},
        make(
            "button",
            { type: "button", className: "call-row", dataset: { callId: call.call_id } },
            make("span", { className: "state row-state", dataset: { part: "row-state" } }),
            make("span", { className: "row-line", dataset: { part: "row-line" } }),
            make("span", { className: "clock", dataset: { part: "row-clock" } }),
        ),
    );
    rows.set(call.call_id, row);
    part("calls").append(row);
    return row;
}

function showState(element, state) {
    element.dataset.state = state;
}

/** Ringing: since it was offered. Talking: since it was answered. Ended: how long that lasted. */
function clockOf(call) {
    const start = (call.state === "gone" ? null : call.answered_at) ?? call.offered_at;
    if (!start || (call.state === "gone" && !call.ended_at)) {
        return "";
    }
    return duration(call.ended_at ? elapsedSince(start, Date.parse(call.ended_at)) : elapsedSince(start));
}

function waitOf(call) {
    if (call.wait_seconds !== null) {
        return duration(call.wait_seconds * 1000);
    }
    const since = call.queued_at ?? call.offered_at;
    return call.state === "ringing" && since ? duration(elapsedSince(since)) : "–";
}
