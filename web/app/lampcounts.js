import { element, setText, show } from "./element.js";
import { count, t } from "./language/text.js";

/** How many of these lines there are, and how many show each lamp: `{all, ringing, held, busy}`. */
export function lampCounts(groups, rowSets) {
    const counts = { all: 0, ringing: 0, held: 0, busy: 0 };
    for (const { id } of groups.flatMap(({ lines }) => lines)) {
        counts.all += 1;
        const lamp = rowSets[id]?.lamp;
        if (lamp in counts) counts[lamp] += 1;
    }
    return counts;
}

/** The groups with those of their lines alone on which somebody is. */
export function inUse(groups, rowSets) {
    return groups
        .map((group) => ({ ...group, lines: group.lines.filter(({ id }) => rowSets[id]?.calls.length > 0) }))
        .filter(({ lines }) => lines.length > 0);
}

/** "50 lines, 2 ringing, 1 on hold, 5 busy", each with its lamp. */
export class LampCounts {
    constructor() {
        this.all = element("span", {});
        this.each = ["ringing", "held", "busy"].map((lamp) => {
            const text = element("span", {});
            const node = element("span", { class: "lamp-count", "data-lamp": lamp },
                element("span", { class: "lamp", "aria-hidden": "true" }), text);
            return { lamp, node, text };
        });
        this.node = element("p", { class: "lamp-counts" }, this.all, this.each.map(({ node }) => node));
    }

    update(counts) {
        const words = { ringing: t("{n} ringing", { n: counts.ringing }), held: t("{n} on hold", { n: counts.held }),
            busy: t("{n} busy", { n: counts.busy }) };
        setText(this.all, count(counts.all, "1 line", "{n} lines"));
        for (const { lamp, node, text } of this.each) {
            setText(text, words[lamp]);
            show(node, counts[lamp] > 0);
        }
    }
}
