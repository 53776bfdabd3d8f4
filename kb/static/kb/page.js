// What a module reads from its page, and the few ways in which it writes to it.

/** Return the data that the server put into the page under `id`. */
export function pageData(id) {
    return JSON.parse(document.getElementById(id).textContent);
}

/** Return the one element that a template marks with data-part. */
export function part(name, within = document) {
    return within.querySelector(`[data-part="${name}"]`);
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
