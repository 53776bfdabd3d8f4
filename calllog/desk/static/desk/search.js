// The one search box: asks while somebody types, and moves through what was found by keys alone.

import { part } from "../kb/page.js";
import { showAnswer, showFailure, showNothing } from "./search_view.js";

const ASK_AFTER_MS = 30; // a hand that types fast asks once for two or three keys
const PATIENCE_MS = 5000;
const READ_AFTER_MS = 1500; // an answer that stood so long was read, whatever was typed then

const box = part("search");
const field = part("search-field");
const panel = part("search-panel");

let asked = 0; // the number of the last question: an answer to an older one is dropped
let timer = 0;
let waiting = null; // of the question that is being answered
let before = null; // where the focus was
let shown = null; // the last answer: {query, faqs, people, events, files, records, waste}
let isTold = true; // each answer is told of once
let reading = 0; // the timer after which it counts as read

/**
 * Begin. `addressOf(query)` is what is asked; `onOpen(kind, hit, query)` opens what was chosen, `onNothing()` is called
 * once for each query that found nothing, `onRecord()` notes a question without an FAQ. `onRead(answer)` tells of each
 * answer that stood long enough to be read, or was left or chosen from.
 */
export function openSearch({ addressOf, onOpen, onNothing, onRead, onRecord, texts }) {
    field.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(() => ask({ addressOf, onNothing, onRead, texts }), ASK_AFTER_MS);
        window.clearTimeout(reading);
    });
    panel.addEventListener("click", (event) => choose(event.target.closest("button"), { onOpen, onRead, onRecord }));
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
            tellRead(onRead);
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

async function ask({ addressOf, onNothing, onRead, texts }) {
    const query = field.value.trim();
    asked += 1;
    const number = asked;
    waiting?.abort();
    shown = null;
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
            shown = answer;
            isTold = false;
            reading = window.setTimeout(() => tellRead(onRead), READ_AFTER_MS);
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

function tellRead(onRead) {
    window.clearTimeout(reading);
    if (shown && !isTold) {
        isTold = true;
        onRead(shown);
    }
}

function choose(button, { onOpen, onRead, onRecord }) {
    if (!button) {
        return;
    }
    panel.hidden = true;
    tellRead(onRead);
    if (button.hit) {
        onOpen(button.dataset.kind, button.hit, shown?.query ?? "");
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
