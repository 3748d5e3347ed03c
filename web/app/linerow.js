import { isBehind } from "../client/linehub.js";
import { CallRow } from "./callrow.js";
import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { formatNumber } from "./words.js";

const lampWords = { idle: "Idle", ringing: "Ringing", busy: "Busy", held: "On hold", unknown: "Not known" };

/** One line: its lamp, name and number, and beneath it a row for each call (R53). An idle line stays quiet. */
export class LineRow {
    constructor(desk) {
        this.desk = desk;
        this.lamp = element("span", { class: "lamp", "aria-hidden": "true" });
        this.name = element("span", { class: "line-name" });
        this.number = element("span", { class: "line-number" });
        this.word = element("span", { class: "line-word" });
        const calls = element("ul", { class: "calls" });
        this.calls = new KeyedList(calls, { key: ({ call }) => call.id, make: () => new CallRow(desk) });
        this.callsNode = calls;
        this.node = element("li", { class: "line" },
            element("div", { class: "line-head" }, this.lamp, this.name, this.number, this.word), calls);
    }

    update(line) {
        const { desk } = this;
        const rows = desk.lines.lines[line.id];
        const lamp = rows?.lamp ?? "unknown";
        const calls = rows?.calls ?? [];
        setAttribute(this.node, "data-lamp", lamp);
        setText(this.name, line.label ?? formatNumber(line.number));
        setText(this.number, line.label ? formatNumber(line.number) : "");
        setText(this.word, wordFor(rows, lamp));
        show(this.callsNode, calls.length > 0);
        const rights = desk.directory.rightsOn(line.id);
        this.calls.update(calls.map((call) => ({ call, rights, isStale: rows.stale })));
    }
}

function wordFor(rows, lamp) {
    if (!rows) return "Not shown yet";
    if (rows.stale) return "The telephone system is not answering";
    if (isBehind(rows)) return "Catching up…";
    return lampWords[lamp] ?? lampWords.unknown;
}
