// The operators of the board: their states, for how long, and how many there are of each.

import { duration, elapsedSince } from "../kb/clock.js";
import { make, part, write } from "../kb/page.js";

const ROOMY_UP_TO = 12; // two columns of six fill the panel

const rows = new Map(); // member -> the row of the operator
const tallies = new Map(); // state -> its entry above the table

/** Take over the rows that the server has drawn. */
export function adoptOperators(operators) {
    for (const operator of operators) {
        rows.set(operator.member, document.querySelector(`[data-testid="operator-${CSS.escape(operator.member)}"]`));
    }
}

/** Show the operators in their order; a board without names has no table. */
export function showOperators(operators) {
    const body = part("operators");
    if (!body) {
        return;
    }
    part("no-operators").hidden = operators.length > 0;
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

/** Show how many operators are in each state. */
export function showTally(counts) {
    const states = new Set(counts.map(({ state }) => state));
    for (const [state, entry] of tallies) {
        entry.hidden = !states.has(state);
    }
    for (const { state, label, count } of counts) {
        if (!tallies.has(state)) {
            tallies.set(state, newTally(state, label));
        }
        write(part("count", tallies.get(state)), String(count));
    }
}

/** Let the clocks of the operators run. */
export function tickOperators(operators) {
    for (const operator of operators) {
        write(part("since", rows.get(operator.member)), operator.since ? duration(elapsedSince(operator.since)) : "");
    }
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
