// Talking to the desk's own addresses: with the token of the form, and with patience that ends.

const PATIENCE_MS = 10000;

/** Send JSON; a token that signing in again in another tab has outdated is renewed once. Rejects without an answer. */
export async function sendJson(url, { method = "POST", body, tokenField, keepalive = false }) {
    const send = () =>
        fetch(url, {
            method,
            keepalive,
            headers: { "Content-Type": "application/json", "X-CSRFToken": tokenField.value },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(PATIENCE_MS),
        });
    const response = await send();
    if (response.status !== 403) {
        return response;
    }
    tokenField.value = await freshToken();
    return await send();
}

async function freshToken() {
    const response = await fetch(window.location.href, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}
