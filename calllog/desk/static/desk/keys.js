// Which key means which deed. Single keys mean nothing while somebody types or an input method composes.

const LETTERS = {
    a: "answeredWith",
    n: "notFound",
    g: "goToCall",
    h: "raiseHand",
    p: "goToScratch",
    u: "showNumber",
    m: "goToNote",
    r: "recordByHand",
    s: "noteSales",
    w: "noteWrongNumber",
    z: "noteSilence",
    "?": "toggleShortcuts",
};

/**
 * Call the deed that a key stands for; `deeds` maps its name to a function.
 *
 * `places` holds the elements that change a key's meaning: `outcomes` (digits choose an outcome there)
 * and `sheet` (while it is open only `?` and Escape count).
 */
export function listenForKeys(deeds, places) {
    document.addEventListener("keydown", (event) => {
        if (event.isComposing || event.keyCode === 229) {
            return; // the key belongs to the input method: Enter accepts a conversion, a digit picks a candidate
        }
        const [deed, argument] = meaning(event, places);
        if (deed && !event.repeat && deeds[deed](argument) !== false) {
            event.preventDefault();
        }
    });
}

function meaning(event, places) {
    if (places.sheet.open) {
        return event.key === "?" ? ["toggleShortcuts"] : [];
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        return ["save"];
    }
    if (event.key === "F2" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) {
        return ["goToSearch"];
    }
    if (event.altKey && event.code === "KeyG") {
        return ["goToCall"];
    }
    if (event.ctrlKey || event.metaKey || event.altKey) {
        return [];
    }
    if (event.key === "Escape") {
        return ["leave"];
    }
    return isTyping(event.target) ? [] : singleKey(event, places);
}

function singleKey(event, places) {
    const inOutcomes = places.outcomes.contains(event.target);
    if (/^[0-9]$/.test(event.key)) {
        return inOutcomes ? ["chooseOutcome", event.key] : ["chooseSuggestion", Number(event.key)];
    }
    if (event.key === "Enter") {
        return inOutcomes ? ["goOnFromOutcome"] : enterElsewhere(event.target);
    }
    return event.key === "/" ? ["goToSearch"] : [LETTERS[event.key.toLowerCase()]];
}

/** Enter keeps its own meaning on buttons and links, except on a suggestion that is already shown. */
function enterElsewhere(target) {
    const control = target.closest("button, a, summary");
    return !control || control.ariaCurrent === "true" ? ["readAnswer"] : [];
}

function isTyping(target) {
    return target.matches("textarea, select, input:not([type=radio], [type=checkbox])") || target.isContentEditable;
}
