import { element } from "./element.js";
import { tell } from "./dialog.js";
import { later, t } from "./language/text.js";

/**
 * Everything that a key does. `isSingle`: a letter or digit alone, which can be turned off, since some people speak to
 * their computer.
 */
export const shortcuts = Object.freeze([
    { keys: ["Enter"], words: later("Answer the call that rings"), act: "answer" },
    { keys: ["Escape"], words: later("Decline it"), act: "decline" },
    { keys: ["a"], words: later("Answer the call that rings"), act: "answer", isSingle: true },
    { keys: ["h"], words: later("Hold the call, or resume it"), act: "hold", isSingle: true },
    { keys: ["p"], words: later("Pick up a held call"), act: "pickUp", isSingle: true },
    { keys: ["x"], words: later("Hang up"), act: "hangUp", isSingle: true },
    { keys: ["k", "/"], words: later("Type a number to call"), act: "dial", isSingle: true },
    { keys: ["1", "2", "3", "4", "5"], words: later("Lines, History, Voicemail, Recordings, Settings"), act: "page",
        isSingle: true },
    { keys: ["?"], words: later("This list"), act: "help", isSingle: true },
]);

const takers = "input, select, textarea, button, a, summary, [role=menuitem]";

/**
 * What this key press means here, or null: what has the focus comes first, and a held key or a modifier means nothing.
 */
export function meaning(event, { singles = true } = {}) {
    if (event.defaultPrevented || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return null;
    if (event.target.closest?.("dialog")) return null;
    const typed = event.target.closest?.("input:not([type=checkbox]):not([type=range]), select, textarea") !== null
        && event.target.closest !== undefined;
    if (event.key === "Enter") return event.target.closest?.(takers) ? null : "answer";
    if (event.key === "Escape") return typed && !event.target.closest(".alert") ? null : "decline";
    if (!singles || typed) return null;
    return shortcuts.find(({ keys, isSingle }) => isSingle && keys.includes(event.key.toLowerCase()))?.act ?? null;
}

/** The sheet that lists them. */
export function showShortcuts({ singles }) {
    const shown = shortcuts.filter(({ isSingle }) => singles || !isSingle);
    const rows = shown.map(({ keys, words }) => element("div", {},
        element("dt", {}, keys.length > 2 ? element("kbd", {}, `${keys[0]} – ${keys.at(-1)}`)
            : keys.map((key) => element("kbd", {}, keyWord(key)))),
        element("dd", {}, t(words))));
    return tell({ title: t("Keyboard"), content: [element("dl", { class: "shortcuts" }, rows),
        element("p", { class: "hint" },
            t("Tab reaches everything else. Single keys can be turned off in Settings."))] });
}

function keyWord(key) {
    return { Escape: "Esc" }[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
