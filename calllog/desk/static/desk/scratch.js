// The scratch pad: in this page's memory only. It is never sent and never stored, and goes with its call.

import { part } from "../kb/page.js";

const pad = part("scratch");
const written = new Map(); // call_id -> text
let shown = null;

/** Show the pad of a call; null hides it. */
export function showScratch(callId) {
    part("scratch-pad").hidden = !callId;
    if (callId !== shown) {
        shown = callId;
        pad.value = written.get(callId) ?? "";
    }
}

/** Forget what was jotted down for a call. */
export function forgetScratch(callId) {
    written.delete(callId);
    if (callId === shown) {
        pad.value = "";
    }
}

pad.addEventListener("input", () => written.set(shown, pad.value));
