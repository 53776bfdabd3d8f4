// The server's clock in the browser, and how times and durations are written.

const TIME_ZONE = "Asia/Tokyo";
const timeOfDay = new Intl.DateTimeFormat("ja-JP", { timeZone: TIME_ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const timeWithSeconds = new Intl.DateTimeFormat("ja-JP", {
    timeZone: TIME_ZONE,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
});

const minuteOfDay = new Intl.DateTimeFormat("sv-SE", { timeZone: TIME_ZONE, dateStyle: "short", timeStyle: "short" });

let aheadMs = 0; // how far the server's clock is ahead of this computer's

/** Set the clock by a frame's `now`, an ISO time. */
export function setClock(now) {
    aheadMs = Date.parse(now) - Date.now();
}

/** Return the server's time in milliseconds. */
export function serverNow() {
    return Date.now() + aheadMs;
}

/** Return the milliseconds since an ISO time, never negative. */
export function elapsedSince(iso, until = serverNow()) {
    return Math.max(0, until - Date.parse(iso));
}

/** Write a duration as 0:07, 12:05 or 1:02:09. */
export function duration(milliseconds) {
    const seconds = Math.floor(milliseconds / 1000);
    const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
    const hours = Math.floor(seconds / 3600);
    const [head, ...rest] = hours ? [hours, ...parts] : parts;
    return [head, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}

/** Write the time of day as 14:03. */
export function hourMinute(iso) {
    return timeOfDay.format(Date.parse(iso));
}

/** Write the time of day as 14:03:21; `at` is in milliseconds. */
export function hourMinuteSecond(at) {
    return timeWithSeconds.format(at);
}

/** Write a date as a field of the kind datetime-local has it: 2026-11-22T14:03. */
export function localMinute(date) {
    return minuteOfDay.format(date).replace(" ", "T");
}
