import { element, setText, show } from "./element.js";
import { noEntries, withHistoryEvent, withoutEntry, withPage } from "./historyentries.js";
import { HistoryRow } from "./historyrow.js";
import { KeyedList } from "./keyedlist.js";
import { sentenceFor } from "./messages.js";

/** The History tab: all calls of the lines one belongs to (R57), kept up to date by the party feed. */
export class HistoryTab {
    constructor(desk) {
        this.desk = desk;
        this.history = noEntries;
        this.missedOnly = false;
        this.reading = 0;
        this.filters = [this.makeFilter("All", false), this.makeFilter("Missed", true)];
        this.note = element("p", { class: "note" });
        this.more = element("button", { type: "button", class: "button plain", on: { click: () => this.read(false) } },
            "Show older");
        const entries = element("ul", { class: "entries" });
        const make = () => new HistoryRow(desk, (entry) => this.remove(entry));
        this.list = new KeyedList(entries, { key: ({ id }) => id, make });
        this.node = element("div", { class: "history-tab panel" },
            element("header", { class: "history-head" }, element("h2", {}, "History"),
                element("div", { class: "segments", role: "group", "aria-label": "Which calls" }, this.filters)),
            this.note, entries, this.more);
    }

    update() {
        const { history } = this;
        this.list.update(history.entries);
        show(this.more, history.next !== null);
        this.more.disabled = !this.desk.isCurrent;
        const isEmpty = history.isLoaded && history.entries.length === 0;
        setText(this.note, this.trouble ?? (isEmpty ? (this.missedOnly ? "No missed calls." : "No calls yet.") : ""));
        show(this.note, this.note.textContent !== "");
    }

    /** Reads the newest entries, or the next older ones. An answer that comes after a newer question is left aside. */
    async read(isFirst = true) {
        const reading = ++this.reading;
        const before = isFirst ? undefined : this.history.next;
        try {
            const page = await this.desk.hub.request("history.list", {
                limit: 50,
                ...(before ? { before } : {}),
                ...(this.missedOnly ? { missedOnly: true } : {}),
            });
            if (reading !== this.reading) return;
            this.trouble = null;
            this.history = withPage(this.history, page, isFirst);
        } catch (error) {
            if (reading !== this.reading || error.isReplyLost) return;
            const isMissing = error.code === "methodNotFound";
            this.trouble = isMissing ? "This hub keeps no history yet." : sentenceFor(error, this.desk.viewer);
        }
        this.update();
    }

    partyEvent(event) {
        this.history = withHistoryEvent(this.history, event, { missedOnly: this.missedOnly });
        this.update();
    }

    async remove(entry) {
        const result = await this.desk.act("history.delete", { entry: entry.id });
        if (!result) return;
        this.history = withoutEntry(this.history, entry.id);
        this.update();
    }

    makeFilter(text, missedOnly) {
        const choose = () => {
            this.missedOnly = missedOnly;
            this.filters.forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
            this.read();
        };
        const pressed = String(missedOnly === this.missedOnly);
        const button = element("button", { type: "button", "aria-pressed": pressed, on: { click: choose } }, text);
        return button;
    }
}
