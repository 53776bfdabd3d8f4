// The live board: writes each frame into the page that the server has drawn, moves its clocks, and
// says in words, greyed out, when what it shows is old.

import { duration, elapsedSince, hourMinute, hourMinuteSecond, serverNow, setClock } from "../kb/clock.js";
import { openLiveSocket } from "../kb/live_socket.js";
import { fill, make, pageData, part, write } from "../kb/page.js";

const TICK_MS = 250;
const GAPS_SHOWN = 3;
const ROOMY_UP_TO = 21; // three columns of seven fill the screen

const texts = pageData("texts");
const board = { frame: pageData("frame"), socketState: "" };
const figures = new Map([...document.querySelectorAll("[data-key]")].map((link) => [link.dataset.key, link]));
const rows = new Map(); // member -> the row of the operator
const tallies = new Map(); // state -> its entry above the table

for (const operator of board.frame.operators) {
    rows.set(operator.member, document.querySelector(`[data-testid="operator-${CSS.escape(operator.member)}"]`));
}

function takeFrame(frame) {
    setClock(frame.now);
    board.frame = frame;
    frame.figures.forEach(showFigure);
    showGaps(frame.gaps);
    showOperators(frame.operators);
    showTally(frame.operators);
    showFeed();
    tick();
}

function showFigure(figure) {
    const link = figures.get(figure.key);
    link.dataset.state = figure.state;
    if (link.title !== figure.reason) {
        link.title = figure.reason;
    }
    if (link.getAttribute("href") !== figure.href) {
        link.setAttribute("href", figure.href);
    }
    if (figure.small) {
        write(part("display", link), figure.display);
        return;
    }
    for (const name of ["label", "display", "unit", "reason", "target"]) {
        write(part(name, link), figure[name]);
    }
    write(part("verdict", link), texts[`verdict_${figure.state}`] ?? "");
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

function showOperators(operators) {
    part("no-operators").hidden = operators.length > 0;
    const body = part("operators");
    body.classList.toggle("many", operators.length > ROOMY_UP_TO);
    const members = new Set(operators.map((operator) => operator.member));
    for (const [member, row] of rows) {
        if (!members.has(member)) {
            row.remove();
            rows.delete(member);
        }
    }
    operators.forEach((operator, index) => {
        const row = rows.get(operator.member) ?? newRow(operator);
        if (body.children[index] !== row) {
            body.insertBefore(row, body.children[index] ?? null);
        }
        row.dataset.state = operator.state;
        part("state", row).dataset.state = operator.state;
        write(part("state", row), operator.label);
        write(part("name", row), operator.name);
        write(part("line", row), operator.line);
    });
}

function newRow(operator) {
    const row = make(
        "tr",
        { role: "row", dataset: { testid: `operator-${operator.member}` } },
        make("td", { role: "cell", className: "state", dataset: { part: "state" } }),
        make("td", { role: "cell", className: "clock", dataset: { part: "since" } }),
        make("th", { role: "rowheader", scope: "row", dataset: { part: "name" } }),
        make("td", { role: "cell", className: "operator-line", dataset: { part: "line" } }),
    );
    rows.set(operator.member, row);
    return row;
}

/** Count the operators of each state, in the order in which the states first came up. */
function showTally(operators) {
    const counts = Map.groupBy(operators, (operator) => operator.state);
    for (const [state, [{ label }]] of counts) {
        if (!tallies.has(state)) {
            tallies.set(state, newTally(state, label));
        }
    }
    for (const [state, entry] of tallies) {
        entry.hidden = !counts.has(state);
        write(part("count", entry), String(counts.get(state)?.length ?? 0));
    }
}

function newTally(state, label) {
    const entry = make(
        "li",
        { className: "state", dataset: { state } },
        make("span", { textContent: label }),
        make("strong", { className: "number", dataset: { part: "count" } }),
    );
    part("tally").append(entry);
    return entry;
}

/** Say in words what the board does not know; what it shows then is greyed out. */
function showFeed() {
    const { now, feed } = board.frame;
    const sentence = board.socketState === "lost" ? fill(texts.connection_lost, { time: hourMinute(now) }) : feedSentence(feed);
    // A bridge that stands by keeps nothing from the board: another one listens.
    const current = board.socketState !== "lost" && ["live", "standby"].includes(feed.state);
    document.body.classList.toggle("stale", !current);
    part("feed-banner").hidden = !sentence;
    write(part("feed-banner"), sentence);
}

function feedSentence(feed) {
    if (feed.state === "live") {
        return "";
    }
    return fill(texts[`feed_${feed.state}`], { time: feed.since ? hourMinute(feed.since) : "" });
}

function tick() {
    write(part("now"), hourMinuteSecond(serverNow()));
    const stale = document.body.classList.contains("stale");
    showFreshness(stale);
    if (stale) {
        return; // clocks that ran on would pretend to know
    }
    const { longest_wait_since: since, operators } = board.frame;
    write(part("longest-wait"), duration(since ? elapsedSince(since) : 0));
    for (const operator of operators) {
        write(part("since", rows.get(operator.member)), operator.since ? duration(elapsedSince(operator.since)) : "");
    }
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
