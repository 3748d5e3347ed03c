import { isBehind } from "../client/linehub.js";
import { CallRow } from "./callrow.js";
import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { later, t } from "./language/text.js";
import { formatNumber } from "./words.js";

const lampWords = { idle: later("Idle"), ringing: later("Ringing"), busy: later("Busy"), held: later("On hold"),
    unknown: later("Not known") };

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
        const isOld = !desk.isCurrent || rows?.stale === true || (rows !== undefined && isBehind(rows));
        setAttribute(this.node, "data-lamp", lamp);
        setAttribute(this.node, "data-line", line.id);
        setAttribute(this.node, "data-old", isOld);
        setText(this.name, line.label ?? formatNumber(line.number));
        setText(this.number, line.label ? formatNumber(line.number) : "");
        setText(this.word, wordFor(rows, lamp, desk.isCurrent));
        show(this.callsNode, calls.length > 0);
        this.calls.update(calls.map((call) => ({ call, isStale: rows.stale })));
    }
}

function wordFor(rows, lamp, isCurrent) {
    if (!isCurrent) return t("Not up to date");
    if (!rows) return t("Not shown yet");
    if (rows.stale) return t("The telephone system is not answering");
    if (isBehind(rows)) return t("Catching up…");
    return t(lampWords[lamp] ?? lampWords.unknown);
}
