// The whole number of the present caller: for a reason, noted by the server, and only in this page's memory.

import { part, write } from "../kb/page.js";
import { sendJson } from "./server.js";

const numbers = new Map(); // call_id -> the whole number
const dialog = part("caller-dialog");
const form = part("caller-form");

let asked = null; // {callId, onShown}

/** Return the whole number where it was asked for; undefined elsewhere. */
export function wholeNumber(callId) {
    return numbers.get(callId);
}

export function forgetNumber(callId) {
    numbers.delete(callId);
}

/** Ask for the reason; `onShown()` is called when the number may be shown. */
export function askForNumber(callId, onShown) {
    asked = { callId, onShown };
    form.reset();
    part("caller-error").hidden = true;
    dialog.showModal();
    form.elements.reason[0].focus();
}

/** Begin. */
export function openCaller({ url, tokenField, texts }) {
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    part("caller-cancel").addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const { callId, onShown } = asked;
        const error = await fetchNumber(callId, { url, tokenField, texts });
        part("caller-error").hidden = !error;
        write(part("caller-error"), error);
        if (!error) {
            dialog.close();
            onShown();
        }
    });
}

async function fetchNumber(callId, { url, tokenField, texts }) {
    const body = { call_id: callId, reason: form.elements.reason.value, words: form.elements.words.value };
    try {
        const response = await sendJson(url, { body, tokenField });
        if (response.status === 404) {
            return texts.caller_refused;
        }
        const { number, error } = await response.json();
        if (number) {
            numbers.set(callId, number);
        }
        return error ?? "";
    } catch (fault) {
        console.error(fault);
        return texts.not_reached;
    }
}
