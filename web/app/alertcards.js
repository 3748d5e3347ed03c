import { findCall, formatDuration } from "../client/linehub.js";
import { ActionButtons } from "./actionbuttons.js";
import { actionsFor } from "./actions.js";
import { element, setAttribute, setText } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { alertTitle, isBeingAnswered, ringingCalls, withdrawalNote } from "./ringing.js";
import { formatNumber, remoteDetail, remoteWord } from "./words.js";

const noteMilliseconds = 6_000;

/**
 * The calls that ring for the viewer, as cards at the top; each goes with a note of what became of it (R31-R34, F32).
 */
export class AlertCards {
    constructor(desk, { ringer, notifier }) {
        Object.assign(this, { desk, ringer, notifier });
        this.rang = new Map();
        this.undecided = new Map();
        this.notes = [];
        this.spoken = element("p", { class: "sr-only", role: "status", "aria-live": "assertive" });
        const cards = element("div", { class: "cards" });
        const notes = element("div", { class: "alert-notes", "aria-live": "polite" });
        this.cards = new KeyedList(cards, { key: ({ id }) => id, make: () => new AlertCard(desk) });
        this.noteList = new KeyedList(notes, { key: ({ id }) => id, make: makeNote });
        this.node = element("section", { class: "alerts", "aria-label": t("Incoming calls") }, this.spoken, cards,
            notes);
    }

    /** What rings now. */
    get ringing() { return [...this.rang.values()]; }

    update() {
        const { desk } = this;
        const ringing = desk.isCurrent ? ringingCalls(desk.lines, desk.serverNow) : [];
        const now = Date.now();
        for (const call of ringing) if (!this.rang.has(call.id)) this.announce(call);
        for (const [id, call] of [...this.undecided, ...this.rang]) {
            this.undecided.delete(id);
            if (ringing.some((each) => each.id === id)) continue;
            // Somebody is about to answer: what became of it is known when the switch has confirmed.
            if (isBeingAnswered(findCall(desk.lines, id))) { this.undecided.set(id, call); continue; }
            const text = withdrawalNote(desk.lines, id, desk.viewer);
            if (text) this.notes.push({ id, text: `${remoteWord(call.remote)}: ${text}`,
                until: now + noteMilliseconds });
        }
        this.rang = new Map(ringing.map((call) => [call.id, call]));
        this.notes = this.notes.filter(({ until }) => until > now);
        this.cards.update(ringing);
        this.noteList.update(this.notes);
        if (ringing.length === 0) setText(this.spoken, "");
        // Never hidden: a live region must be there before it speaks.
        setAttribute(this.node, "data-empty", ringing.length === 0 && this.notes.length === 0);
        this.ringer.ring(ringing.length > 0);
        this.notifier.keep(new Set(this.rang.keys()));
    }

    announce(call) {
        const title = alertTitle(call.alert, undefined, formatNumber);
        setText(this.spoken, t("{title}, from {who}", { title, who: remoteWord(call.remote) }));
        this.notifier.tell(call.id, title, [remoteWord(call.remote), remoteDetail(call.remote)].filter(Boolean)
            .join(" · "));
    }

    // Both act on the card that has the focus, else on the one that has waited longest.
    answer() { return this.card()?.buttons.press("answer", "holdAndAnswer") === true; }
    decline() { return this.card()?.buttons.press("decline") === true; }

    card() {
        const cards = [...this.cards.entries.values()];
        return cards.find(({ node }) => node.contains(document.activeElement)) ?? cards[0];
    }
}

class AlertCard {
    constructor(desk) {
        this.desk = desk;
        this.title = element("h2", { class: "alert-title" });
        this.caller = element("p", { class: "alert-caller" });
        this.number = element("p", { class: "alert-number" });
        this.waiting = element("p", { class: "alert-waiting" });
        this.buttons = new ActionButtons(desk, { isLarge: true });
        this.node = element("article", { class: "alert" },
            element("span", { class: "lamp", "aria-hidden": "true" }),
            element("div", { class: "alert-text" }, this.title, this.caller, this.number),
            this.waiting, this.buttons.node);
    }

    update(call) {
        const { desk } = this;
        const known = desk.directory.lineOf(call.line);
        setAttribute(this.node, "data-call", call.id);
        setText(this.title, alertTitle(call.alert, known.label, formatNumber));
        setText(this.caller, remoteWord(call.remote));
        const via = call.alert.callFor ? t("on {line}", { line: known.label ?? formatNumber(call.alert.number) }) : "";
        setText(this.number, [remoteDetail(call.remote), via].filter(Boolean).join(" · "));
        setText(this.waiting, formatDuration(Math.max(0, desk.serverNow - call.alert.ringStartedAt)));
        this.buttons.update(call, actionsFor(call, desk.standing(call)));
    }
}

function makeNote() {
    const node = element("p", { class: "alert-note" });
    return { node, update: ({ text }) => setText(node, text) };
}
