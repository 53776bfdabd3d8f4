// What was opened and searched while a contact is noted: kept with its draft, whether or not it answers a question.

/**
 * Note in the draft that something was opened; the same thing is noted once. Returns true where it is new.
 *
 * `source` is one of the record's sources; `key` the FAQ's number, "post:…" or "unit:…" of the directory, the event's
 * number, or an address.
 */
export function noteConsulted(draft, { source, key, title, locale = "", revision = null }) {
    const isNoted = draft.consulted.some(
        (one) => one.source === source && one.key === key && one.locale === locale && one.revision === revision,
    );
    if (!isNoted) {
        draft.consulted.push({ source, key, title, locale, revision });
    }
    return !isNoted;
}

/** Return the entry of an FAQ. */
export function entryOfFaq({ number, question, locale, revision }) {
    return { source: "faq", key: String(number), title: question, locale, revision };
}

/** Note in the draft what was searched, and whether it found an FAQ; the same words once. Returns true where new. */
export function noteSearched(draft, { query, had_hits }) {
    const isNoted = draft.searches.some((one) => one.query === query);
    if (!isNoted) {
        draft.searches.push({ query, had_hits });
    }
    return !isNoted;
}

/** Forget a search: it was for somebody or something else than an FAQ. */
export function forgetSearched(draft, query) {
    if (draft) {
        draft.searches = draft.searches.filter((one) => one.query !== query);
    }
}
