// One desk for one operator in one browser: the other tabs wait, and say so.

const LOCK = "madoguchi-desk";

/**
 * Call `begin(waited)` in the one tab that is the desk; where it has `waited`, what its page holds is old.
 *
 * `elsewhere(isElsewhere)` shows or hides that another tab is the desk.
 */
export function beOneDesk({ takeOver, begin, elsewhere }) {
    if (!navigator.locks) {
        begin(false); // without TLS there are no locks; the drafts on the server still keep two tabs apart
        return;
    }
    const ask = (options) => navigator.locks.request(LOCK, options, (lock) => (lock ? hold() : wait())).catch(wait);
    let begun = false;
    let waited = false;

    function hold() {
        if (begun) {
            window.location.reload(); // what was typed in the other tab is in its drafts
        } else {
            begun = true;
            elsewhere(false);
            begin(waited);
        }
        return new Promise(() => {}); // until this tab goes, or another takes over
    }

    function wait() {
        waited = true;
        elsewhere(true);
        ask({}); // when the other tab is closed, this one is the desk
    }

    takeOver.addEventListener("click", () => ask({ steal: true }));
    ask({ ifAvailable: true });
}
