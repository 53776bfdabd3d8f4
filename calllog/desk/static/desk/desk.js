// The operator's desk: joins keys, pointer, form and socket to the deeds and to what is shown.

import { openLiveSocket } from "../kb/live_socket.js";
import { part } from "../kb/page.js";
import { takeFrame, takeSocketState } from "./arrivals.js";
import { hasDrafts } from "./calls.js";
import * as deeds from "./deeds.js";
import { listenForKeys } from "./keys.js";
import { config, tick } from "./screen.js";

const TICK_MS = 250;

/** Call `deed` with the dataset of the button that was clicked somewhere in a part of the page. */
function onButton(name, deed) {
    part(name).addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) {
            deed(button.dataset);
        }
    });
}

function listenForPointer() {
    onButton("suggestions", ({ key }) => deeds.chooseSuggestion(Number(key)));
    onButton("questions", ({ index, remove }) => (remove ? deeds.removeQuestion(Number(remove)) : deeds.chooseQuestion(Number(index))));
    onButton("calls", ({ callId }) => deeds.turnTo(callId));
    onButton("answered", deeds.answeredWith);
    onButton("not-found", deeds.notFound);
    onButton("incoming", deeds.goToCall);
    onButton("close-call", deeds.closeCall);
    onButton("open-shortcuts", deeds.toggleShortcuts);
}

function listenForForm() {
    part("outcomes").addEventListener("change", (event) => deeds.takeOutcome(event.target.value));
    part("note").addEventListener("input", deeds.takeNote);
    part("record").addEventListener("submit", (event) => {
        event.preventDefault();
        deeds.save();
    });
    window.addEventListener("beforeunload", (event) => {
        if (hasDrafts()) {
            event.preventDefault(); // the browser asks before a draft is lost
        }
    });
}

listenForPointer();
listenForForm();
listenForKeys(deeds, { outcomes: part("outcomes"), sheet: part("shortcuts") });
const socket = openLiveSocket({ path: config.socket, onFrame: takeFrame, onState: takeSocketState });
part("reconnect").addEventListener("click", socket.reconnectNow);
window.setInterval(tick, TICK_MS);
