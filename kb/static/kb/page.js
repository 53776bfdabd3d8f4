// What a module reads from its page, and the few ways in which it writes to it.

/** Return the data that the server put into the page under `id`. */
export function pageData(id) {
    return JSON.parse(document.getElementById(id).textContent);
}

const parts = new Map(); // of the page: hundreds are asked for each time something arrives

/** Return the one element that a template marks with data-part. */
export function part(name, within = document) {
    const known = within === document ? parts.get(name) : null;
    if (known?.isConnected) {
        return known;
    }
    const found = within.querySelector(`[data-part="${name}"]`);
    if (within === document) {
        parts.set(name, found);
    }
    return found;
}

/** Write a text only where it differs: an equal text costs the browser nothing. */
export function write(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

/** Put values into a sentence: fill("Saved as {number}.", {number: "7"}). */
export function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Make an element with properties and children; children are elements or plain text. */
export function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    const { dataset = {}, ...rest } = properties;
    Object.assign(element, rest);
    Object.assign(element.dataset, dataset);
    element.append(...children);
    return element;
}

/** Wait until what was written so far has been painted: for whatever can come a moment later. */
export function painted() {
    return new Promise((done) => {
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
                channel.port1.close();
                done();
            };
            channel.port2.postMessage(null); // the first task after the coming frame
        });
    });
}
