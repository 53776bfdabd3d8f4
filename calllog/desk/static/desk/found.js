// What the operator has looked up, for each call and for the empty desk. Knows neither the page nor the network.

const found = new Map(); // call_id, or null for the empty desk -> {faq}, {person}, {event} or {waste}

/** Return what stands in the middle column in place of a suggestion; null: nothing was looked up. */
export function foundAt(callId) {
    return found.get(callId) ?? null;
}

export function keepFound(callId, what) {
    found.set(callId, what);
}

export function forgetFound(callId) {
    found.delete(callId);
}
