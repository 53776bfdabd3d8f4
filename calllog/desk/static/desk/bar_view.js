// The middle and the end of the top bar: a lost connection, the last saved record, the operator's own state.

import { duration, elapsedSince, hourMinute } from "../kb/clock.js";
import { fill, make, part, write } from "../kb/page.js";

/** Show the operator's own state as the telephone system tells it. */
export function showOperator(operator) {
    part("operator").hidden = false;
    part("operator").dataset.state = operator.state;
    write(part("operator-label"), operator.label);
    tickOperator(operator);
}

/** Move the clock of the operator's state on. */
export function tickOperator(operator) {
    write(part("operator-clock"), operator.since ? duration(elapsedSince(operator.since)) : "");
}

/** Say what is cut off: the server, by the state of the `socket`, or behind it the telephone system (`feed`). */
export function showConnection(socket, feed, texts) {
    const lost = socket !== "live";
    const sentence = lost ? texts[`connection_${socket}`] : feedSentence(feed, texts);
    document.body.classList.toggle("connection-lost", lost);
    part("connection").dataset.kind = lost ? "connection" : "feed";
    part("reconnect").hidden = socket !== "lost";
    part("sign-in-again").hidden = socket !== "signed_out";
    part("connection").hidden = !sentence;
    write(part("connection-text"), sentence);
}

/** Say that a record was saved; its number stands out, because callers ask for it. */
export function toastSaved(receiptNumber, texts) {
    const [before, after] = texts.saved.split("{number}");
    const number = make("strong", { className: "number", textContent: receiptNumber, dataset: { testid: "receipt-number" } });
    part("toast").classList.remove("failed");
    part("toast").replaceChildren(before, number, after);
}

/** Say that the record of a call that is no longer on the desk was not saved. */
export function toastFailed(sentence) {
    part("toast").classList.add("failed");
    part("toast").replaceChildren(sentence);
}

function feedSentence(feed, texts) {
    if (!feed || feed.state === "live") {
        return "";
    }
    return fill(texts[`feed_${feed.state}`], { time: feed.since ? hourMinute(feed.since) : "" });
}
