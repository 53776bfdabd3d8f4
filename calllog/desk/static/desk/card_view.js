// What the card of a call tells beside line and caller: what to say first, whether the team is open, today's events,
// holding and handing over. A card that was made anew from a draft tells none of it.

import { duration, elapsedSince } from "../kb/clock.js";
import { fill, make, part, write } from "../kb/page.js";

let events = "";

/** Show the details of a call. */
export function showDetails(call, texts) {
    part("greeting").hidden = !call.greeting;
    part("greeting").lang = call.language;
    write(part("greeting"), call.greeting ?? "");
    part("pressed").hidden = !call.ivr_key;
    write(part("pressed"), fill(texts.pressed, { key: call.ivr_key ?? "" }));
    part("opening-row").hidden = !call.opening;
    part("opening").dataset.state = call.opening?.state ?? "";
    write(part("opening"), call.opening?.label ?? "");
    write(part("opening-why"), call.opening?.why ?? "");
    showTransfers(call.transfers ?? []);
    showEvents(call.events ?? []);
}

/** Move the clock of holding on. */
export function tickDetails(call) {
    part("held-row").hidden = !call.held_since && !call.held_seconds;
    write(part("held"), duration((call.held_seconds ?? 0) * 1000 + (call.held_since ? elapsedSince(call.held_since) : 0)));
}

function showTransfers(transfers) {
    part("transfers").hidden = transfers.length === 0;
    part("transfers").replaceChildren(
        ...transfers.map(({ target, outcome, label }) => make("li", { dataset: { outcome: outcome || "open" }, textContent: `→ ${target} ${label}` })),
    );
}

function showEvents(list) {
    part("events").hidden = list.length === 0;
    const state = JSON.stringify(list);
    if (state !== events) {
        events = state;
        part("events-list").replaceChildren(...list.map((event, index) => make("li", {}, eventButton(event, index))));
    }
}

function eventButton({ title, when, state, state_label: label }, index) {
    return make(
        "button",
        { type: "button", className: "event-row", dataset: { index } },
        make("span", { className: "event-title", textContent: title }),
        make("span", { className: "event-state", dataset: { state }, textContent: label }),
        make("small", { textContent: when }),
    );
}
