// News: a list behind a button of the bar; what is important stands at the foot of the desk until it was read.

import { hourMinute } from "../kb/clock.js";
import { fill, make, part, write } from "../kb/page.js";
import { sendJson } from "./server.js";

const panel = part("news-panel");
const button = part("news-button");

let drawn = "";
let told = null; // {url, tokenField, texts}

/** Begin. */
export function openNews(options) {
    told = options;
    button.addEventListener("click", () => toggle(panel.hidden));
    panel.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Escape") {
            toggle(false);
            button.focus();
        }
    });
}

/** Show the news as a frame tells of it; equal news is not drawn again. */
export function showNews(news, texts) {
    const state = JSON.stringify(news);
    if (state === drawn) {
        return;
    }
    drawn = state;
    const unread = news.filter((one) => !one.is_read);
    button.dataset.unread = String(unread.length);
    write(part("news-count"), unread.length ? String(unread.length) : "");
    const hadFocus = panel.contains(document.activeElement);
    part("news-list").replaceChildren(...news.map((one) => row(one, texts)));
    part("news-none").hidden = news.length > 0;
    part("important-news").replaceChildren(...unread.filter((one) => one.is_important).map((one) => strip(one, texts)));
    if (hadFocus) {
        panel.focus();
    }
}

function toggle(isOpen) {
    panel.hidden = !isOpen;
    button.ariaExpanded = String(isOpen);
    if (isOpen) {
        panel.focus();
    }
}

function row(one, texts) {
    return make(
        "li",
        { className: "news-row" },
        make("h3", { textContent: one.title }),
        make("p", { className: "news-row-facts" }, hourMinute(one.published_at), one.is_important ? ` ${texts.news_important}` : ""),
        make("p", { className: "news-row-body", textContent: one.body }),
        one.is_read ? make("p", { className: "news-row-read", textContent: texts.news_was_read }) : readButton(one, texts),
    );
}

function strip(one, texts) {
    return make(
        "p",
        { className: "notice-row" },
        make("strong", { textContent: fill(texts.news_strip, { title: one.title }) }),
        make("span", { className: "notice-reason", textContent: one.body }),
        readButton(one, texts),
    );
}

function readButton({ id }, texts) {
    const made = make("button", { type: "button", className: "button", textContent: texts.notice_read });
    made.addEventListener("click", async () => {
        made.ariaDisabled = "true";
        try {
            await sendJson(told.url, { body: { id }, tokenField: told.tokenField }); // the next frame says that it was read
        } catch (error) {
            console.error(error);
        }
        made.ariaDisabled = "false";
    });
    return made;
}
