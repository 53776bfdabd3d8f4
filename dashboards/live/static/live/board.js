// The live board: writes each frame into the page that the server has drawn, moves its clocks, and
// says in words, greyed out, when what it shows is old.

import { duration, elapsedSince, hourMinute, hourMinuteSecond, serverNow, setClock } from "../kb/clock.js";
import { openLiveSocket } from "../kb/live_socket.js";
import { fill, make, pageData, part, write } from "../kb/page.js";
import { showHalfHours } from "./chart.js";
import { showHands, tickHands } from "./hands.js";
import { adoptOperators, showOperators, showTally, tickOperators } from "./operators.js";

const TICK_MS = 250;
const GAPS_SHOWN = 3;
const OLD_MS = 5000; // figures older than this are greyed out, whatever the feed says
const ARROW = "↑";

const texts = pageData("texts");
const board = { frame: pageData("frame"), socketState: "" };
const figures = new Map([...document.querySelectorAll("[data-key]")].map((link) => [link.dataset.key, link]));

adoptOperators(board.frame.operators);

function takeFrame(frame) {
    setClock(frame.now);
    board.frame = frame;
    frame.figures.forEach(showFigure);
    write(part("may-miss"), frame.may_miss);
    part("may-miss").dataset.state = frame.may_miss_state;
    showGaps(frame.gaps);
    showHalfHours(frame.half_hours, { chart: part("chart"), table: part("chart-table"), texts });
    showTopics(frame.topics);
    showOperators(frame.operators);
    showTally(frame.tally);
    showHands(frame.hands, texts);
    showFeed();
    tick();
}

function showFigure(figure) {
    const link = figures.get(figure.key);
    link.dataset.state = figure.state;
    if (link.title !== figure.reason) {
        link.title = figure.reason;
    }
    if (figure.href && link.getAttribute("href") !== figure.href) {
        link.setAttribute("href", figure.href);
    }
    const names = figure.small ? ["display", "reason"] : ["label", "display", "unit", "reason", "target", "of"];
    for (const name of names) {
        write(part(name, link), figure[name]);
    }
    if (!figure.small) {
        write(part("verdict", link), texts[`verdict_${figure.state}`] ?? "");
    }
}

function clockTime(iso) {
    return hourMinuteSecond(Date.parse(iso));
}

/** Say when today the telephone system was not heard: what happened then may be missing from every figure. */
function showGaps(gaps) {
    const last = gaps.slice(-GAPS_SHOWN).map(({ since, until }) => `${clockTime(since)}–${until ? clockTime(until) : ""}`);
    const text = last.length ? fill(texts.gaps, { count: gaps.length, times: last.join(texts.comma) }) : "";
    write(part("gaps"), text);
}

function showTopics(topics) {
    part("no-topics").hidden = topics.length > 0;
    const entries = topics.map((topic) => {
        const arrows = make("span", { className: "arrows" }, ARROW.repeat(topic.steepness));
        arrows.setAttribute("aria-hidden", "true");
        return make(
            "li",
            {},
            make("span", { className: "topic-name" }, topic.name),
            make("span", { className: "topic-count number", title: topic.words }, String(topic.count), arrows),
            make("span", { className: "visually-hidden" }, topic.words),
        );
    });
    const list = part("topics");
    if (list.textContent !== entries.map((entry) => entry.textContent).join("")) {
        list.replaceChildren(...entries);
    }
}

/** Say in words what the board does not know; what it shows then is greyed out. */
function showFeed() {
    const { now, feed } = board.frame;
    const cutOff = texts[`connection_${board.socketState}`];
    const sentence = cutOff ? fill(cutOff, { time: hourMinute(now) }) : feedSentence(feed);
    part("feed-banner").hidden = !sentence;
    write(part("feed-banner"), sentence);
}

function feedSentence(feed) {
    if (feed.state === "live") {
        return "";
    }
    return fill(texts[`feed_${feed.state}`], { time: feed.since ? hourMinute(feed.since) : "" });
}

/** A bridge that stands by keeps nothing from the board: another one listens. */
function isCurrent() {
    const { feed, now } = board.frame;
    const isHeard = !["lost", "signed_out"].includes(board.socketState) && ["live", "standby"].includes(feed.state);
    return isHeard && elapsedSince(now) <= OLD_MS;
}

function tick() {
    write(part("now"), hourMinuteSecond(serverNow()));
    const stale = !isCurrent();
    document.body.classList.toggle("stale", stale);
    showFreshness(stale);
    if (stale) {
        return; // clocks that ran on would pretend to know
    }
    const { longest_wait_since: since, operators, hands } = board.frame;
    write(part("longest-wait"), duration(since ? elapsedSince(since) : 0));
    tickOperators(operators);
    tickHands(hands);
}

function showFreshness(stale) {
    const heardAt = board.frame.feed.heard_at ?? board.frame.now;
    const seconds = elapsedSince(heardAt) / 1000;
    part("freshness").dataset.state = stale ? "stale" : "live";
    const age = seconds < 10 ? seconds.toFixed(1) : String(Math.floor(seconds));
    write(part("freshness"), fill(stale ? texts.stale : texts.fresh, { seconds: age }));
}

takeFrame(board.frame);
openLiveSocket({
    path: part("board").dataset.socket,
    after: board.frame.sequence,
    onFrame: takeFrame,
    onState: (state) => {
        board.socketState = state;
        showFeed();
        tick();
    },
});
window.setInterval(tick, TICK_MS);
