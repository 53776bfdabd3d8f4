// The operator's raised hand: words to the supervisor, and the answer.

import { fill, make, part, write } from "../kb/page.js";
import { sendJson } from "./server.js";

const dialog = part("hand-dialog");
const form = part("hand-form");

let hand = null; // as the last frame told
let told = null; // {url, tokenField, about, texts}

/** Begin. `about()` tells what the hand is about: {call_id, faq}. */
export function openHand(options) {
    told = options;
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    part("hand-button").addEventListener("click", raiseHand);
    part("hand-cancel").addEventListener("click", () => dialog.close());
    part("hand-lower").addEventListener("click", lower);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        send("POST", { ...told.about(), words: form.elements.words.value });
    });
}

/** Open the sheet: to raise the hand, or to take it down. */
export function raiseHand() {
    part("hand-error").hidden = true;
    part("hand-lower").hidden = !hand;
    part("hand-words").hidden = Boolean(hand);
    part("hand-send").hidden = Boolean(hand);
    form.reset();
    dialog.showModal();
    (hand ? part("hand-lower") : form.elements.words).focus();
    return true;
}

/** Show the hand as a frame tells of it: in the bar, and the answer at the foot. */
export function showHand(newest, texts) {
    const isSame = hand?.id === newest?.id && hand?.answer === newest?.answer;
    hand = newest;
    if (isSame && part("hand-button").dataset.state) {
        return;
    }
    const state = !hand ? "down" : hand.answer ? "answered" : "up";
    part("hand-button").dataset.state = state;
    write(part("hand-label"), texts[`hand_${state}`]);
    part("hand-answer").replaceChildren(...(state === "answered" ? [answerRow(texts)] : []));
}

function answerRow(texts) {
    const button = make("button", { type: "button", className: "button", textContent: texts.hand_thanks });
    button.addEventListener("click", lower);
    return make(
        "p",
        { className: "notice-row hand-row" },
        make("strong", { textContent: fill(texts.hand_answer_of, { name: hand.answered_by }) }),
        make("span", { className: "hand-words", textContent: hand.answer }),
        button,
    );
}

function lower() {
    send("DELETE");
}

async function send(method, body) {
    let error = "";
    try {
        const response = await sendJson(told.url, { method, body, tokenField: told.tokenField });
        error = response.ok ? "" : told.texts.not_reached;
    } catch (fault) {
        console.error(fault);
        error = told.texts.not_reached;
    }
    part("hand-error").hidden = !error;
    write(part("hand-error"), error);
    if (!error) {
        dialog.close();
        showHand(method === "POST" ? { id: 0, answer: "", ...body } : null, told.texts);
    }
}
