// The half hours of today as bars, with the answer rate as a line and what is usual as a pale one; and the same
// as a table for those who do not see it.

import { make } from "../kb/page.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 960, height: 240, left: 40, right: 48, top: 14, bottom: 26 }; // of the panel, in pixels
const LEAST_SCALE = 10; // calls: an empty morning is drawn as one
const STEPS = [10, 20, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000];
const POINT = 3.5;
const LEGEND_HEIGHT = 28;
const LEAST = { width: 320, height: 90 };

let drawn = "";

/** Draw `halfHours` into `chart`, and write them into `table`; equal ones cost nothing. */
export function showHalfHours(halfHours, { chart, table, texts }) {
    SIZE.width = Math.max(LEAST.width, chart.clientWidth);
    SIZE.height = Math.max(LEAST.height, chart.clientHeight - LEGEND_HEIGHT);
    const now = JSON.stringify([halfHours, SIZE]);
    if (now === drawn) {
        return;
    }
    drawn = now;
    chart.replaceChildren(picture(halfHours, texts), legend(halfHours, texts));
    table.replaceChildren(asTable(halfHours, texts));
}

function picture(halfHours, texts) {
    const scale = scaleOf(halfHours);
    const svg = element("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": texts.chart });
    svg.append(...grid(scale), ...halfHours.flatMap((half, place) => column(half, place, halfHours.length, scale)));
    svg.append(line("usual", points(halfHours, (half) => half.usual, scale)));
    const rates = points(halfHours, (half) => half.answer_rate, 100);
    svg.append(line("rate", rates), ...rates.flat().map(dot));
    return svg;
}

function scaleOf(halfHours) {
    const most = Math.max(LEAST_SCALE, ...halfHours.map((half) => Math.max(half.offered ?? 0, half.usual ?? 0)));
    return STEPS.find((step) => step >= most) ?? most;
}

function* grid(scale) {
    for (const share of [0, 0.5, 1]) {
        const y = yOf(share);
        yield element("line", { class: "grid", x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: y, y2: y });
        yield text(String(scale * share), { x: SIZE.left - 6, y: y + 4, "text-anchor": "end" });
        yield text(`${share * 100}%`, { x: SIZE.width - SIZE.right + 6, y: y + 4 });
    }
}

function column(half, place, count, scale) {
    const width = innerWidth() / count;
    const x = SIZE.left + place * width;
    const height = ((half.offered ?? 0) / scale) * innerHeight();
    const bar = element("rect", { class: "bar-of-calls", x: x + width * 0.15, y: yOf(0) - height, width: width * 0.7, height });
    const isHour = half.time.endsWith(":00");
    return isHour ? [bar, text(half.time, { x: x + 2, y: SIZE.height - 8 })] : [bar];
}

/** Return the points of a curve in stretches: where a value is missing, the curve breaks. */
function points(halfHours, valueOf, scale) {
    const width = innerWidth() / halfHours.length;
    const stretches = [[]];
    halfHours.forEach((half, place) => {
        const value = valueOf(half);
        if (value === null) {
            stretches.push([]);
        } else {
            stretches.at(-1).push([SIZE.left + (place + 0.5) * width, yOf(value / scale)]);
        }
    });
    return stretches.filter((stretch) => stretch.length);
}

function line(kind, stretches) {
    const d = stretches.map((stretch) => `M${stretch.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`).join("");
    return element("path", { class: `curve curve-${kind}`, d });
}

function dot([x, y]) {
    return element("circle", { class: "dot", cx: x, cy: y, r: POINT });
}

function yOf(share) {
    return SIZE.height - SIZE.bottom - share * innerHeight();
}

function innerWidth() {
    return SIZE.width - SIZE.left - SIZE.right;
}

function innerHeight() {
    return SIZE.height - SIZE.top - SIZE.bottom;
}

function legend(halfHours, texts) {
    const kinds = ["bars", "rate", ...(halfHours.some((half) => half.usual !== null) ? ["usual"] : [])];
    return make(
        "ul",
        { className: "legend" },
        ...kinds.map((kind) => make("li", { dataset: { kind } }, texts[`legend_${kind}`])),
    );
}

function asTable(halfHours, texts) {
    const head = make("tr", {}, ...["time", "offered", "rate", "usual"].map((name) => make("th", { scope: "col" }, texts[`column_${name}`])));
    const rows = halfHours
        .filter((half) => half.offered !== null)
        .map((half) =>
            make(
                "tr",
                {},
                make("th", { scope: "row" }, half.time),
                make("td", {}, String(half.offered)),
                make("td", {}, half.answer_rate === null ? "–" : `${half.answer_rate} %`),
                make("td", {}, half.usual === null ? "–" : String(half.usual)),
            ),
        );
    return make("table", {}, make("caption", {}, texts.chart), make("thead", {}, head), make("tbody", {}, ...rows));
}

function text(words, attributes) {
    const made = element("text", { class: "axis", ...attributes });
    made.textContent = words;
    return made;
}

function element(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, value);
    }
    return made;
}
