// How long the spoken answer takes to read aloud, beside its field. Text counts as Japanese as soon as it holds kana or kanji.
"use strict";

(() => {
    const CHARACTERS_A_SECOND = 5.5;
    const WORDS_A_SECOND = 2.5;
    const LONGEST_SECONDS = 30;
    const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/u;

    const secondsOf = (text) => {
        const characters = [...text.replace(/\s/gu, "")].length;
        const words = text.split(/\s+/u).filter(Boolean).length;
        return Math.round(JAPANESE.test(text) ? characters / CHARACTERS_A_SECOND : words / WORDS_A_SECOND);
    };

    const show = (field, place, words) => {
        const seconds = secondsOf(field.value);
        const text = seconds > LONGEST_SECONDS ? words.readingTooLong : words.readingTime;
        place.textContent = text.replace("{seconds}", seconds);
        place.classList.toggle("help-critical", seconds > LONGEST_SECONDS);
    };

    document.addEventListener("DOMContentLoaded", () => {
        for (const panel of document.querySelectorAll("[data-reading-time]")) {
            const field = panel.querySelector("textarea");
            const place = document.createElement("output");
            place.className = "help-block";
            place.htmlFor = field.id;
            field.after(place);
            field.addEventListener("input", () => show(field, place, panel.dataset));
            show(field, place, panel.dataset);
        }
    });
})();
