// The strip at the foot of the desk: FAQs that were published urgently, until the operator has read them.

import { hourMinute } from "../kb/clock.js";
import { fill, make, part } from "../kb/page.js";

const READ = "madoguchi-notices-read"; // in this browser only: who has read what is no record

let shown = "";

/** Show what has not been read here; the same notices are not drawn again. */
export function showNotices(notices, texts) {
    const unread = notices.filter(({ id }) => !read().includes(id));
    const ids = unread.map(({ id }) => id).join();
    if (ids === shown) {
        return;
    }
    shown = ids;
    part("notices").replaceChildren(...unread.map((notice) => row(notice, notices, texts)));
}

function row(notice, notices, texts) {
    const { id, number, question, reason, language, published_at: at } = notice;
    const button = make("button", { type: "button", className: "button", textContent: texts.notice_read });
    button.addEventListener("click", () => {
        localStorage.setItem(READ, JSON.stringify([...read(), id].slice(-100)));
        showNotices(notices, texts);
    });
    return make(
        "p",
        { className: "notice-row" },
        make("strong", { textContent: fill(texts.notice_urgent, { time: hourMinute(at) }) }),
        make("span", { lang: language, textContent: `${number} ${question}` }),
        make("span", { className: "notice-reason", textContent: reason }),
        button,
    );
}

function read() {
    return JSON.parse(localStorage.getItem(READ) ?? "[]");
}
