import { formatDuration } from "../client/linehub.js";
import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { formatNumber, momentWord, remoteDetail, remoteWord } from "./words.js";

const outcomeWords = {
    missed: "Missed",
    voicemail: "Voicemail",
    rejected: "Declined",
    movedToMeeting: "Moved to a meeting",
};
const outcomeIcons = { missed: "missed", voicemail: "voicemail", outbound: "outbound" };

/** One entry of the history, with the label as the hub wrote it for this viewer (R59-R69). */
export class HistoryRow {
    constructor(desk, onDelete) {
        this.desk = desk;
        this.mark = element("span", { class: "entry-mark", "aria-hidden": "true" });
        this.remote = element("span", { class: "remote-name" });
        this.number = element("span", { class: "remote-number" });
        this.label = element("p", { class: "entry-label" });
        this.facts = element("p", { class: "entry-facts" });
        this.when = element("time", { class: "entry-when" });
        this.length = element("span", { class: "entry-length" });
        this.handlers = element("ol", { class: "handlers" });
        this.details = element("details", {}, element("summary", {}, "Who handled it"), this.handlers);
        this.remove = element("button", { type: "button", class: "icon-button quiet", title: "Delete for me only",
            on: { click: () => onDelete(this.entry) } }, icon("trash"));
        this.node = element("li", { class: "entry" }, this.mark,
            element("div", { class: "entry-main" },
                element("div", { class: "remote" }, this.remote, this.number), this.label, this.facts, this.details),
            element("div", { class: "entry-time" }, this.when, this.length), this.remove);
    }

    update(entry) {
        const now = this.desk.serverNow;
        this.entry = entry;
        setAttribute(this.node, "data-outcome", entry.outcome);
        this.updateMark(outcomeIcons[entry.outcome] ?? entry.direction);
        setText(this.remote, remoteWord(entry.remote));
        setText(this.number, remoteDetail(entry.remote));
        setText(this.label, entry.label ?? "");
        show(this.label, Boolean(entry.label));
        setText(this.facts, this.factsText(entry));
        setText(this.when, momentWord(entry.at, now));
        setAttribute(this.when, "datetime", new Date(entry.at).toISOString());
        setText(this.length, entry.durationSeconds > 0 ? formatDuration(entry.durationSeconds * 1000) : "");
        this.updateHandlers(entry.handlers ?? [], now);
        setAttribute(this.remove, "aria-label", `Delete ${remoteWord(entry.remote)} for me only`);
        this.remove.disabled = !this.desk.isCurrent;
    }

    updateMark(name) {
        if (this.shownMark === name) return;
        this.shownMark = name;
        this.mark.replaceChildren(icon(name));
    }

    factsText(entry) {
        const { label, number } = this.desk.directory.lineOf(entry.line);
        const line = label ?? (number ? formatNumber(number) : "");
        const owner = entry.delegator && entry.delegator.id !== this.desk.viewer.id ? entry.delegator.name : "";
        const outcome = outcomeWords[entry.outcome] ?? (entry.direction === "inbound" ? "Incoming" : "Outgoing");
        return [outcome, owner, line, entry.recording ? "Recorded by you" : ""].filter(Boolean).join(" · ");
    }

    updateHandlers(handlers, now) {
        show(this.details, handlers.length > 1); // of a single one the label already tells (R69)
        const shape = JSON.stringify(handlers);
        if (shape === this.shownHandlers) return;
        this.shownHandlers = shape;
        this.handlers.replaceChildren(...handlers.map((handler) => makeHandler(handler, now)));
    }
}

function makeHandler({ name, from, to }, now) {
    const span = to ? `, ${formatDuration(to - from)}` : "";
    return element("li", {},
        element("span", {}, name), element("span", { class: "handler-time" }, `${momentWord(from, now)}${span}`));
}
