// Sending a record to the server, and what its answer means.

const PATIENCE_MS = 10000;

/**
 * Send a call's record.
 *
 * Returns {receiptNumber}, or {errors} with a sentence per field, or {failure} with the key of a text and
 * the server's status. Never raises: whatever happens, the operator keeps what they typed.
 */
export async function saveRecord(url, record, tokenField) {
    try {
        const response = await send(url, record, tokenField.value);
        if (response.status !== 403) {
            return await outcomeOf(response);
        }
        // Signing in again in another tab makes a new token; the open form still holds the old one.
        tokenField.value = await freshToken();
        return await outcomeOf(await send(url, record, tokenField.value));
    } catch (error) {
        console.error(error); // no network, no answer in time, or an answer that is not JSON
        return { failure: "save_unreachable" };
    }
}

function send(url, record, token) {
    return fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(record),
        signal: AbortSignal.timeout(PATIENCE_MS),
    });
}

async function outcomeOf(response) {
    if (response.status === 201) {
        return { receiptNumber: (await response.json()).receipt_number };
    }
    if (response.status === 400 || response.status === 409) {
        return { errors: (await response.json()).errors };
    }
    const notAllowed = response.status === 403 || response.status === 404;
    return { failure: notAllowed ? "save_not_allowed" : "save_refused", status: response.status };
}

async function freshToken() {
    const response = await fetch(window.location.href, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}
