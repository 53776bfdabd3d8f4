// What the operator looks up and whom they ask, by key or by pointer. A deed returns false where it means nothing.

import { part } from "../kb/page.js";
import * as caller from "./caller.js";
import { entryOfFaq, forgetSearched, noteConsulted, noteSearched } from "./consulted.js";
import { touched } from "./drafts.js";
import { forgetEarlier } from "./earlier.js";
import { forgetFound, keepFound } from "./found.js";
import { focusLookedUp } from "./found_view.js";
import { openHand, raiseHand } from "./hand.js";
import { openNews } from "./news.js";
import { forgetScratch } from "./scratch.js";
import { goToSearch, openSearch } from "./search.js";
import { isNamed } from "./search_view.js";
import { config, desk, refresh, showSay, shownCard, shownDraft, shownFaq, texts } from "./screen.js";

const PATIENCE_MS = 5000;

export { goToSearch, raiseHand };

/** Begin. `onRecord()` notes a question without an FAQ. */
export function openLookups({ tokenField, onRecord }) {
    openSearch({ addressOf: searchAddress, onOpen: openHit, onNothing: noteNothingFound, onRead: noteSearch, onRecord, texts });
    caller.openCaller({ url: config.caller, tokenField, texts });
    openHand({ url: config.hand, tokenField, about, texts });
    openNews({ url: config.news, tokenField, texts });
    part("show-number").addEventListener("click", showNumber);
    part("events-list").addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) {
            open({ event: shownCard().events[Number(button.dataset.index)] });
        }
    });
    part("faq-full").addEventListener("click", (event) => noteLink(event.target.closest("a")));
}

/** Ask for the whole number of the caller. */
export function showNumber() {
    const card = shownCard();
    if (!card?.caller.masked || card.state === "hand") {
        return false;
    }
    caller.askForNumber(card.call_id, refresh);
    return true;
}

/** Go to the scratch pad. */
export function goToScratch() {
    if (!desk.shown) {
        return false;
    }
    part("scratch").focus({ preventScroll: true });
    return true;
}

/** Note that something was opened, where there is a contact to note it with. */
export function consult(entry) {
    const draft = shownDraft();
    if (draft && noteConsulted(draft, entry)) {
        touched(desk.shown);
    }
}

/** Forget what was looked up for a call that has left the desk. */
export function forgetLookups(callId) {
    forgetFound(callId);
    forgetEarlier(callId);
    forgetScratch(callId);
    caller.forgetNumber(callId);
}

function searchAddress(query) {
    return `${config.search}?${new URLSearchParams({ q: query, language: language() })}`;
}

function language() {
    return shownCard()?.language ?? config.locale;
}

async function openHit(kind, hit, query) {
    if (kind !== "faq") {
        forgetSearched(shownDraft(), query);
        const shows = { file: openFile, record: openRecord };
        (shows[kind] ?? ((found) => open({ [kind]: found })))(hit);
        return;
    }
    const callId = desk.shown;
    const address = `${config.faq}?${new URLSearchParams({ number: hit.number, language: language() })}`;
    try {
        const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
        if (response.ok && callId === desk.shown) {
            open({ faq: { ...(await response.json()), query } }); // if it answers, its record says after which words
        }
    } catch (error) {
        console.error(error);
        goToSearch(); // what was typed is still there
    }
}

/** Show a file in a tab of its own, where the browser goes to the page; the desk stays as it is. */
function openFile({ id, title, place, url }) {
    window.open(url, "_blank", "noopener");
    consult({ source: "document", key: String(id), title: [title, place].filter(Boolean).join(" ") });
}

/** Show one of the operator's own records, in a tab of its own. */
function openRecord({ url }) {
    window.open(url, "_blank", "noopener");
}

/** Show what was looked up in the middle column, and go there. */
function open(what) {
    keepFound(desk.shown, what);
    consult(entryOf(what));
    showSay();
    if (what.faq) {
        part("faq").focus({ preventScroll: true });
    } else {
        focusLookedUp();
    }
}

function entryOf({ faq, person, event, waste }) {
    if (faq) {
        return entryOfFaq(faq);
    }
    if (event) {
        return { source: "event", key: String(event.id), title: event.title };
    }
    if (waste) {
        return { source: "document", key: waste.key, title: waste.title };
    }
    return { source: "directory", key: person.key, title: person.name || person.path };
}

function noteLink(link) {
    if (link) {
        consult({ source: "website", key: link.href.slice(0, 300), title: link.textContent });
    }
}

/** That a search found nothing is noted once; the words are not. */
function noteNothingFound() {
    consult({ source: "not_found", key: "search", title: "" });
}

/** Keep with the draft what was searched; names, and words by which something else was found, were for that. */
function noteSearch({ query, faqs, people, ...others }) {
    const draft = shownDraft();
    const isForFaqs = !isNamed(people) && (faqs.length || ![people, others.events, others.files, others.records, others.waste].some((hits) => hits.length));
    if (draft && isForFaqs && noteSearched(draft, { query, had_hits: faqs.length > 0 })) {
        touched(desk.shown);
    }
}

function about() {
    return { call_id: desk.shown ?? "", faq: shownFaq()?.number ?? null };
}
