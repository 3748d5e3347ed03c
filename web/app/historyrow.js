import { formatDuration } from "../client/linehub.js";
import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { later, t } from "./language/text.js";
import { clockWord, formatNumber, momentWord, remoteDetail, remoteWord } from "./words.js";

const outcomeWords = {
    missed: later("Missed call"),
    voicemail: later("Left a voicemail"),
    rejected: later("Declined"),
    movedToMeeting: later("Moved to a meeting"),
};
const outcomeIcons = { missed: "missed", voicemail: "voicemail", outbound: "outbound" };

/** One entry of the history, with the label as the hub wrote it for this viewer (R59-R69). */
export class HistoryRow {
    constructor(desk, { onDelete, onCall, onPlay }) {
        this.desk = desk;
        this.mark = element("span", { class: "entry-mark", "aria-hidden": "true" });
        this.remote = element("span", { class: "remote-name" });
        this.number = element("span", { class: "remote-number" });
        this.label = element("p", { class: "entry-label" });
        this.facts = element("p", { class: "entry-facts" });
        this.when = element("time", { class: "entry-when" });
        this.length = element("span", { class: "entry-length" });
        this.handlers = element("ol", { class: "handlers" });
        this.details = element("details", {}, element("summary", {}, t("Who handled it")), this.handlers);
        this.play = iconButton("play", () => onPlay(this.entry));
        this.call = iconButton("answer", () => onCall(this.entry.remote.number));
        this.canCall = onCall !== null; // the portal places no calls
        this.remove = iconButton("trash", () => onDelete(this.entry));
        this.node = element("li", { class: "entry" }, this.mark,
            element("div", { class: "entry-main" },
                element("div", { class: "remote" }, this.remote, this.number),
                element("div", { class: "entry-line" }, this.label, this.facts), this.details),
            element("div", { class: "entry-time" }, this.when, this.length),
            element("div", { class: "entry-actions" }, this.play, this.call, this.remove));
    }

    update(entry) {
        this.entry = entry;
        const { desk } = this;
        const who = remoteWord(entry.remote);
        setAttribute(this.node, "data-outcome", entry.outcome);
        setAttribute(this.node, "data-entry", entry.id);
        this.updateMark(outcomeIcons[entry.outcome] ?? entry.direction);
        setText(this.remote, who);
        setText(this.number, remoteDetail(entry.remote));
        setText(this.label, entry.label ?? "");
        show(this.label, Boolean(entry.label));
        setText(this.facts, this.factsText(entry));
        setText(this.when, clockWord(entry.at));
        setAttribute(this.when, "datetime", new Date(entry.at).toISOString());
        setText(this.length, entry.durationSeconds > 0 ? formatDuration(entry.durationSeconds * 1000) : "");
        this.updateHandlers(entry.handlers ?? [], desk.serverNow);
        name(this.play, t("Play the recording of {who}", { who }));
        name(this.call, t("Call {who}", { who }));
        name(this.remove, t("Delete {who} for me only", { who }));
        show(this.play, entry.recording !== undefined && this.canCall && desk.has("recordings.play"));
        show(this.call, this.canCall && entry.remote.number !== "");
        this.remove.disabled = !desk.isCurrent;
    }

    updateMark(name) {
        if (this.shownMark === name) return;
        this.shownMark = name;
        this.mark.replaceChildren(icon(name));
    }

    factsText(entry) {
        const { directory, viewer } = this.desk;
        const isNamed = Boolean(entry.label); // the label names the owner already
        const owner = !isNamed && entry.delegator && entry.delegator.id !== viewer.id ? entry.delegator.name : "";
        const outcome = t(outcomeWords[entry.outcome] ?? (entry.direction === "inbound" ? later("Incoming")
            : later("Outgoing")));
        const moved = entry.transferredTo ? t("Transferred to {number}", { number: formatNumber(entry.transferredTo) })
            : "";
        const recorded = entry.recording ? t("Recorded by you") : "";
        return [outcome, owner, directory.nameOf(entry.line, formatNumber), moved, recorded].filter(Boolean)
            .join(" · ");
    }

    updateHandlers(handlers, now) {
        show(this.details, handlers.length > 1); // of a single one the label already tells (R69)
        const shape = JSON.stringify(handlers);
        if (shape === this.shownHandlers) return;
        this.shownHandlers = shape;
        this.handlers.replaceChildren(...handlers.map((handler) => makeHandler(handler, now)));
    }
}

/** A quiet button with a drawing alone; `name` gives it its words. */
export function iconButton(drawing, act) {
    return element("button", { type: "button", class: "icon-button", on: { click: act } }, icon(drawing));
}

export function name(button, words) {
    setAttribute(button, "aria-label", words);
    setAttribute(button, "title", words);
}

function makeHandler({ name: who, from, to }, now) {
    const span = to ? `, ${formatDuration(to - from)}` : "";
    return element("li", {},
        element("span", {}, who), element("span", { class: "handler-time" }, `${momentWord(from, now)}${span}`));
}
