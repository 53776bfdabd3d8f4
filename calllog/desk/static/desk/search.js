// The one search box: asks while somebody types, and moves through what was found by keys alone.

import { part } from "../kb/page.js";
import { showAnswer, showFailure, showNothing } from "./search_view.js";

const ASK_AFTER_MS = 30; // a hand that types fast asks once for two or three keys
const PATIENCE_MS = 5000;

const box = part("search");
const field = part("search-field");
const panel = part("search-panel");

let asked = 0; // the number of the last question: an answer to an older one is dropped
let timer = 0;
let waiting = null; // of the question that is being answered
let before = null; // where the focus was

/**
 * Begin. `addressOf(query)` is what is asked; `onOpen(kind, hit)` opens what was chosen, `onNothing()` is called once
 * for each query that found nothing, `onRecord()` notes a question without an FAQ.
 */
export function openSearch({ addressOf, onOpen, onNothing, onRecord, texts }) {
    field.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(() => ask({ addressOf, onNothing, texts }), ASK_AFTER_MS);
    });
    panel.addEventListener("click", (event) => choose(event.target.closest("button"), { onOpen, onRecord }));
    box.addEventListener("keydown", (event) => {
        if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) {
            return; // the input method's, or a key that means the same everywhere
        }
        event.stopPropagation(); // a digit here opens a hit, not a suggestion
        if (takeKey(event)) {
            event.preventDefault();
        }
    });
    box.addEventListener("focusout", ({ relatedTarget }) => {
        if (!box.contains(relatedTarget)) {
            panel.hidden = true;
        }
    });
    field.addEventListener("focus", () => {
        panel.hidden = !field.value.trim();
    });
}

/** Go to the box; Escape will bring the focus back. */
export function goToSearch() {
    if (!box.contains(document.activeElement)) {
        before = document.activeElement;
    }
    field.focus({ preventScroll: true });
    field.select();
    return true;
}

async function ask({ addressOf, onNothing, texts }) {
    const query = field.value.trim();
    asked += 1;
    const number = asked;
    waiting?.abort();
    if (!query) {
        showNothing();
        return;
    }
    waiting = new AbortController();
    try {
        const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(PATIENCE_MS)]);
        const response = await fetch(addressOf(query), { signal });
        if (!response.ok) {
            throw new Error(`The search answered ${response.status}.`);
        }
        const answer = await response.json();
        if (number === asked) {
            const count = showAnswer(answer, texts);
            markPainted(query);
            if (!count) {
                onNothing();
            }
        }
    } catch (error) {
        if (number === asked) {
            console.error(error);
            showFailure(texts);
        }
    }
}

function takeKey(event) {
    const hits = [...panel.querySelectorAll("button")];
    const place = hits.indexOf(document.activeElement);
    if (event.key === "Escape") {
        leaveSearch();
        return true;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const next = place + (event.key === "ArrowDown" ? 1 : -1);
        (hits[next] ?? field).focus({ preventScroll: false });
        return true;
    }
    if (place < 0) {
        return event.key === "Enter" && openFirst();
    }
    const hit = hits.find(({ dataset }) => dataset.key === event.key.toLowerCase());
    hit?.click();
    return Boolean(hit);
}

function openFirst() {
    panel.querySelector("button[data-kind]")?.click();
    return true;
}

function choose(button, { onOpen, onRecord }) {
    if (!button) {
        return;
    }
    panel.hidden = true;
    if (button.hit) {
        onOpen(button.dataset.kind, button.hit);
    } else {
        onRecord();
    }
}

function leaveSearch() {
    panel.hidden = true;
    const target = before?.isConnected ? before : document.getElementById("main");
    target.focus({ preventScroll: true });
}

/** Leave a mark for whoever measures the time from the key to the screen. */
function markPainted(query) {
    requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            channel.port1.close();
            performance.mark(`search-painted:${query}`);
        };
        channel.port2.postMessage(null);
    });
}
