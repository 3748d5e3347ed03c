import { element, setText } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { dayWord, midnight } from "./words.js";

/**
 * A list of things that happened, newest first, under a heading for each day. `makeRow()` returns `{node,
 * update(item)}`.
 */
export class DayList {
    constructor({ label, makeRow }) {
        this.node = element("ul", { class: "entries", "aria-label": label });
        this.list = new KeyedList(this.node, {
            key: ({ key }) => key,
            make: ({ day }) => (day === undefined ? makeRow() : makeHeading()),
        });
    }

    update(entries, now) {
        const items = [];
        let day = null;
        for (const entry of entries) {
            const its = midnight(entry.at);
            if (its !== day) items.push({ key: `day ${its}`, day: its, now });
            day = its;
            items.push({ ...entry, key: entry.id });
        }
        this.list.update(items);
    }
}

function makeHeading() {
    const text = element("h2", {});
    const node = element("li", { class: "day" }, text);
    return { node, update: ({ day, now }) => setText(text, dayWord(day, now)) };
}
