// The operator's desk: joins keys, pointer, form and socket to the deeds and to what is shown.

import { openLiveSocket } from "../kb/live_socket.js";
import { pageData, part } from "../kb/page.js";
import { takeFrame, takeSocketState } from "./arrivals.js";
import * as calls from "./calls.js";
import * as deeds from "./deeds.js";
import { openDrafts, sendAll, storedDrafts } from "./drafts.js";
import { listenForKeys } from "./keys.js";
import * as lookups from "./lookups.js";
import { openLookups } from "./lookups.js";
import { showKept, valueOf } from "./record_view.js";
import { config, show, texts, tick } from "./screen.js";
import { beOneDesk } from "./tabs.js";

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
    part("by-hand-button").addEventListener("click", deeds.recordByHand);
}

function listenForForm() {
    part("call-types").addEventListener("change", (event) => deeds.takeType(event.target.value));
    part("outcomes").addEventListener("change", (event) => deeds.takeOutcome(event.target.value));
    part("details").addEventListener("input", (event) => deeds.takeDetail(event.target.dataset.field, valueOf(event.target)));
    part("by-hand").addEventListener("input", deeds.takeByHand);
    part("note").addEventListener("input", deeds.takeNote);
    part("record").addEventListener("submit", (event) => {
        event.preventDefault();
        deeds.save();
    });
}

/** Go on with what was typed before, here or at another desk. */
function restoreDrafts(stored) {
    const found = openDrafts({
        stored,
        url: config.drafts,
        operator: config.operator,
        tokenField: part("record").elements.csrfmiddlewaretoken,
        contentOf: calls.contentOf,
        onNewer: deeds.takeNewerDraft,
        onKept: (isKept) => showKept(isKept, texts),
    });
    for (const [key, content] of found) {
        calls.restore(key, content);
    }
    if (found.length) {
        show(found[0][0]);
    }
}

async function begin(waited) {
    restoreDrafts(waited ? await storedDrafts(config.drafts) : pageData("drafts"));
    listenForPointer();
    listenForForm();
    openLookups({ tokenField: part("record").elements.csrfmiddlewaretoken, onRecord: deeds.notFound });
    listenForKeys({ ...deeds, ...lookups }, { outcomes: part("outcomes"), sheet: part("shortcuts") });
    const socket = openLiveSocket({ path: config.socket, onFrame: takeFrame, onState: takeSocketState });
    part("reconnect").addEventListener("click", socket.reconnectNow);
    window.setInterval(tick, TICK_MS);
    performance.mark("usable");
}

function showElsewhere(isElsewhere) {
    part("elsewhere").hidden = !isElsewhere;
    for (const pane of document.querySelectorAll(".pane")) {
        pane.inert = isElsewhere;
    }
    if (isElsewhere) {
        sendAll();
        part("take-over").focus();
    }
}

beOneDesk({ takeOver: part("take-over"), begin, elsewhere: showElsewhere });
