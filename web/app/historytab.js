import { DayList } from "./daylist.js";
import { element, setText, show } from "./element.js";
import { noEntries, withHistoryEvent, withoutEntry, withPage } from "./historyentries.js";
import { HistoryRow } from "./historyrow.js";
import { t } from "./language/text.js";
import { sentenceFor } from "./messages.js";
import { Segments } from "./segments.js";
import { formatNumber } from "./words.js";

/** The History page: all calls of the lines one belongs to (R57), kept up to date by the party feed. */
export class HistoryTab {
    constructor(desk, { onCall, onPlay }) {
        this.desk = desk;
        this.history = noEntries;
        this.reading = 0;
        this.which = new Segments({ label: t("Which calls"), choices: [["all", t("All")], ["missed", t("Missed")]],
            value: "all",
            onChange: () => this.read() });
        this.line = element("select", { "aria-label": t("Line"), on: { change: () => this.read() } });
        this.note = element("p", { class: "note" });
        this.more = element("button", { type: "button", class: "button plain more",
            on: { click: () => this.read(false) } }, t("Show older"));
        const makeRow = () => new HistoryRow(desk, { onCall, onPlay, onDelete: (entry) => this.remove(entry) });
        this.list = new DayList({ label: t("Calls"), makeRow });
        this.node = element("section", { class: "history-tab panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("History")), this.line, this.which.node),
            this.note, this.list.node, this.more);
    }

    get filters() {
        return { missedOnly: this.which.value === "missed", line: this.line.value || null };
    }

    update() {
        const { history, desk } = this;
        this.updateLines();
        this.list.update(history.entries, desk.serverNow);
        show(this.more, history.next !== null);
        this.more.disabled = !desk.isCurrent;
        const isEmpty = history.isLoaded && history.entries.length === 0;
        setText(this.note, this.trouble ?? (isEmpty ? (this.filters.missedOnly ? t("No missed calls.")
            : t("No calls yet.")) : ""));
        show(this.note, this.note.textContent !== "");
        show(this.list.node, history.entries.length > 0);
    }

    updateLines() {
        const lines = [...this.desk.directory.lines.values()];
        const shape = JSON.stringify(lines);
        if (shape === this.shownLines) return;
        this.shownLines = shape;
        const chosen = this.line.value;
        const options = lines.map(({ line, owner, isOwn }) => element("option", { value: line.id },
            [isOwn ? "" : owner.name, line.label ?? formatNumber(line.number)].filter(Boolean).join(" · ")));
        this.line.replaceChildren(element("option", { value: "" }, t("All lines")), ...options);
        this.line.value = lines.some(({ line }) => line.id === chosen) ? chosen : "";
        show(this.line, lines.length > 1);
    }

    /** Reads the newest entries, or the next older ones. An answer that comes after a newer question is left aside. */
    async read(isFirst = true) {
        const reading = ++this.reading;
        const { missedOnly, line } = this.filters;
        const before = isFirst ? undefined : this.history.next;
        try {
            const page = await this.desk.hub.request("history.list", {
                limit: 50,
                ...(before ? { before } : {}),
                ...(line ? { line } : {}),
                ...(missedOnly ? { missedOnly: true } : {}),
            });
            if (reading !== this.reading) return;
            this.trouble = null;
            this.history = withPage(this.history, page, isFirst);
        } catch (error) {
            if (reading !== this.reading || error.isReplyLost) return;
            this.trouble = sentenceFor(error, this.desk.viewer);
        }
        this.update();
    }

    partyEvent(event) {
        this.history = withHistoryEvent(this.history, event, this.filters);
    }

    async remove(entry) {
        const result = await this.desk.act("history.delete", { entry: entry.id });
        if (!result) return;
        this.history = withoutEntry(this.history, entry.id);
        this.update();
    }
}
