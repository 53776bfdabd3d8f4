// Sending a record to the server, and what its answer means.

import { sendJson } from "./server.js";

/**
 * Send a call's record.
 *
 * Returns {receiptNumber}, or {errors, position} with a sentence per field and the question they are about, or
 * {failure} with the key of a text and the server's status. Never raises: whatever happens, the operator keeps
 * what they typed.
 */
export async function saveRecord(url, record, tokenField) {
    try {
        return await outcomeOf(await sendJson(url, { body: record, tokenField }));
    } catch (error) {
        console.error(error); // no network, no answer in time, or an answer that is not JSON
        return { failure: "save_unreachable" };
    }
}

async function outcomeOf(response) {
    if (response.status === 201) {
        return { receiptNumber: (await response.json()).receipt_number };
    }
    if (response.status === 400 || response.status === 409) {
        const { errors, position = null } = await response.json();
        return { errors, position };
    }
    const notAllowed = response.status === 403 || response.status === 404;
    return { failure: notAllowed ? "save_not_allowed" : "save_refused", status: response.status };
}
