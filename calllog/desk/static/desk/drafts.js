// Keeps what is typed where a dying browser does not take it along: on the server, and until that has answered
// in this browser too.

import { sendJson } from "./server.js";

const SEND_AFTER_MS = 700;
const TRY_AGAIN_AFTER_MS = 3000;
const LOCAL = "madoguchi-draft:";

const kept = new Map(); // key -> {version, changed, sending, timer}
let desk = null; // what the desk told at the start: {url, operator, tokenField, contentOf, onNewer, onKept}

/**
 * Begin. `stored` are the server's drafts, [{key, version, content}].
 *
 * `contentOf(key)` returns what is to be kept; `onNewer(key, content)` takes what was typed elsewhere, null where that
 * was saved or put away; `onKept(isKept)` tells whether everything is safe. Returns what to go on with: [[key, content]].
 */
export function openDrafts({ stored, ...told }) {
    desk = told;
    const found = new Map(stored.map(({ key, version, content }) => [key, { version, content }]));
    for (const [key, local] of localDrafts()) {
        const server = found.get(key) ?? { version: 0, content: null };
        if (local.version === 0 || server.content) {
            found.set(key, { version: server.version, content: merged(server, local), changed: true });
        } else {
            forgetLocal(key); // the server has had it, and it was saved or put away since
        }
    }
    for (const [key, { version, changed = false }] of found) {
        kept.set(key, { version, changed, sending: false, timer: null });
        if (changed) {
            sendLater(key, 0);
        }
    }
    if (found.size) {
        desk.onKept([...found.values()].every(({ changed }) => !changed));
    }
    window.addEventListener("online", () => sendAll());
    window.addEventListener("pagehide", () => sendAll({ keepalive: true }));
    return [...found].map(([key, { content }]) => [key, content]);
}

/** Return the server's drafts of this moment; none where it does not answer. */
export async function storedDrafts(url) {
    try {
        return await (await fetch(url)).json();
    } catch (error) {
        console.error(error);
        return [];
    }
}

/** Something of this draft has changed. */
export function touched(key) {
    const state = kept.get(key) ?? { version: 0, changed: false, sending: false, timer: null };
    kept.set(key, state);
    state.changed = true;
    keepLocally(key, state.version);
    desk.onKept(false);
    sendLater(key, SEND_AFTER_MS);
}

/** The record was saved: the server has forgotten its draft. */
export function recorded(key) {
    window.clearTimeout(kept.get(key)?.timer);
    kept.delete(key);
    forgetLocal(key);
}

/** Nobody wants the draft any more. */
export function putAway(key) {
    const known = kept.has(key);
    recorded(key);
    if (known) {
        sendJson(address(key), { method: "DELETE", tokenField: desk.tokenField }).catch(console.error);
    }
}

function sendLater(key, after) {
    const state = kept.get(key);
    if (state.timer === null) {
        state.timer = window.setTimeout(() => send(key), after);
    }
}

/** Send what the server has not had yet. */
export function sendAll({ keepalive = false } = {}) {
    for (const [key, { changed }] of kept) {
        if (changed) {
            send(key, { keepalive });
        }
    }
}

async function send(key, { keepalive = false } = {}) {
    const state = kept.get(key);
    if (!state || state.sending) {
        return;
    }
    window.clearTimeout(state.timer);
    Object.assign(state, { timer: null, sending: true, changed: false });
    const body = { version: state.version, content: desk.contentOf(key) };
    try {
        await takeAnswer(key, state, await sendJson(address(key), { method: "PUT", body, tokenField: desk.tokenField, keepalive }));
    } catch (error) {
        console.error(error);
        state.changed = true;
    }
    state.sending = false;
    if (state.changed && kept.has(key)) {
        sendLater(key, TRY_AGAIN_AFTER_MS);
    }
    desk.onKept([...kept.values()].every((one) => !one.changed && !one.sending));
}

async function takeAnswer(key, state, response) {
    if (response.status === 200) {
        state.version = (await response.json()).version;
        if (!state.changed) {
            forgetLocal(key);
        }
    } else if (response.status === 409) {
        takeNewer(key, state, (await response.json()).draft);
    } else {
        throw new Error(`A draft was not kept: ${response.status}`);
    }
}

function takeNewer(key, state, server) {
    if (!kept.has(key)) {
        return; // saved from here while the draft was on its way
    }
    if (!server) {
        recorded(key);
        desk.onNewer(key, null);
        return;
    }
    state.version = server.version;
    state.changed = true;
    desk.onNewer(key, merged(server, { content: desk.contentOf(key) }));
}

/** Two versions of one draft: what the server has, and whatever of the note only this browser has. */
function merged(server, local) {
    if (!server.content || server.version === local.version) {
        return local.content;
    }
    const ours = local.content.note.trim();
    const note = ours && !server.content.note.includes(ours) ? `${server.content.note}\n${ours}`.trim() : server.content.note;
    return { ...server.content, note };
}

function address(key) {
    return `${desk.url}${encodeURIComponent(key)}/`;
}

function keepLocally(key, version) {
    try {
        window.localStorage.setItem(localName(key), JSON.stringify({ version, content: desk.contentOf(key) }));
    } catch (error) {
        console.error(error); // the browser's store is full: the server still gets it
    }
}

function forgetLocal(key) {
    window.localStorage.removeItem(localName(key));
}

function localName(key) {
    return `${LOCAL}${desk.operator}:${key}`;
}

function localDrafts() {
    const beginning = localName("");
    return Object.keys(window.localStorage)
        .filter((name) => name.startsWith(beginning))
        .map((name) => [name.slice(beginning.length), JSON.parse(window.localStorage.getItem(name))]);
}
