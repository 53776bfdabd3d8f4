// What the server tells while the operator works. It never moves the focus, and never replaces a call
// that somebody works on: that one is announced and waits.

import { setClock } from "../kb/clock.js";
import { fill, painted, part, write } from "../kb/page.js";
import { showConnection, showOperator } from "./bar_view.js";
import * as calls from "./calls.js";
import { callerText, lineText } from "./call_view.js";
import { showHand } from "./hand.js";
import { showNews } from "./news.js";
import { showNotices } from "./notice_view.js";
import { desk, refresh, show, shownCard, texts } from "./screen.js";

/** Take one frame of the socket. */
export function takeFrame(frame) {
    setClock(frame.now);
    desk.operator = frame.operator;
    desk.feed = frame.feed;
    const arrived = frame.cards.filter((card) => calls.takeCard(card));
    putAwayRecorded(frame.cards);
    const next = arrived.length && isIdle() ? calls.nextCall() : null;
    if (next && (!calls.isOver(next) || !desk.shown)) {
        show(next.call_id);
    } else if (frame.cards.length) {
        refresh();
    }
    arrived.forEach(announce);
    showOperator(desk.operator);
    showNotices(frame.notices, texts);
    showNews(frame.news, texts);
    showHand(frame.hand, texts);
    showConnection(desk.socket, desk.feed, texts);
}

/** Take the state of the socket: "live", "lost" or "signed_out". */
export function takeSocketState(state) {
    desk.socket = state;
    showConnection(desk.socket, desk.feed, texts);
}

/** The desk is idle when nobody works on what it shows: nothing, or a call that is over and has no draft. */
function isIdle() {
    const card = shownCard();
    const inForm = part("record").contains(document.activeElement);
    return !card || (calls.isOver(card) && calls.isUntouched(card.call_id) && !inForm);
}

/** A call that was recorded elsewhere leaves, unless a draft would be lost with it. */
function putAwayRecorded(cards) {
    for (const { call_id: callId, record: receipt } of cards) {
        if (receipt && !desk.saving && calls.isUntouched(callId)) {
            calls.finishCall(callId, { recorded: true });
            if (callId === desk.shown) {
                show(calls.nextCall()?.call_id ?? null);
            }
        }
    }
}

function announce(card) {
    if (!calls.isOver(card)) {
        write(part("announcement"), fill(texts.announcement, { line: lineText(card), caller: callerText(card, texts) }));
    }
    painted().then(() => markPainted(card.call_id));
}

/** Leave a mark for whoever measures the time from the ring to the screen. */
function markPainted(callId) {
    performance.mark(`pop-painted:${callId}`);
    document.documentElement.dataset.lastPop = callId;
}
