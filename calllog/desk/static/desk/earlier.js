// What the present caller called about before: asked for after the pop is painted, once for each call.

import { make, painted, part, write } from "../kb/page.js";

const PATIENCE_MS = 5000;

const answers = new Map(); // call_id -> the promise of what the server told
let shown = null;

/** Show the earlier contacts of the call on the desk; null empties the section. */
export async function showEarlier(call, { url, texts }) {
    const callId = call && call.state !== "hand" && call.state !== "gone" && !call.record ? call.call_id : null;
    if (callId === shown) {
        return;
    }
    shown = callId;
    part("earlier").hidden = true;
    if (!callId) {
        return;
    }
    if (!answers.has(callId)) {
        answers.set(callId, ask(url, callId));
    }
    const answer = await answers.get(callId);
    if (callId === shown && answer) {
        draw(answer, { url, callId, texts });
    }
}

/** Forget what was told of a call that has left the desk. */
export function forgetEarlier(callId) {
    answers.delete(callId);
}

async function ask(url, callId) {
    await painted();
    try {
        const response = await fetch(`${url}?call_id=${encodeURIComponent(callId)}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
        return response.ok ? await response.json() : null; // 404: the call has gone from this desk
    } catch (error) {
        console.error(error);
        answers.delete(callId); // the next look asks again
        return null;
    }
}

function draw({ contacts, none }, { url, callId, texts }) {
    part("earlier").hidden = false;
    part("earlier-none").hidden = contacts.length > 0;
    write(part("earlier-none"), none);
    part("earlier-contacts").replaceChildren(...contacts.map((contact) => row(contact, { url, callId, texts })));
}

function row(contact, { url, callId, texts }) {
    const item = make(
        "li",
        { className: "earlier-contact" },
        make("p", { className: "earlier-when" }, make("span", { className: "number", textContent: contact.when }), ` ${contact.line}`),
        ...contact.questions.map(({ title, outcome }) =>
            make("p", { className: "earlier-question" }, title, make("small", { textContent: outcome })),
        ),
    );
    if (contact.callback) {
        item.append(make("p", { className: "earlier-callback", textContent: texts.callback_open.replace("{time}", contact.callback) }));
    }
    if (contact.has_note) {
        item.append(noteButton(contact, { url, callId, texts }));
    }
    return item;
}

function noteButton({ record, receipt_number: receipt }, { url, callId, texts }) {
    const button = make("button", { type: "button", className: "text-button", textContent: texts.open_note, ariaLabel: `${texts.open_note} ${receipt}` });
    button.addEventListener("click", async () => {
        const response = await fetch(`${url}${record}/?call_id=${encodeURIComponent(callId)}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
        if (response.ok) {
            const { note } = await response.json();
            button.replaceWith(make("p", { className: "earlier-note", textContent: note }));
        }
    });
    return button;
}
