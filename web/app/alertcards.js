import { formatDuration } from "../client/linehub.js";
import { ActionButtons } from "./actionbuttons.js";
import { actionsFor } from "./actions.js";
import { element, setAttribute, setText } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { alertTitle, ringingCalls, withdrawalNote } from "./ringing.js";
import { formatNumber, remoteDetail, remoteWord } from "./words.js";

const noteMilliseconds = 6_000;

/** The calls that ring for the viewer, as cards at the top; each goes with a note of what became of it (R31-R34, F32). */
export class AlertCards {
    constructor(desk) {
        this.desk = desk;
        this.rang = new Map();
        this.notes = [];
        this.spoken = element("p", { class: "sr-only", role: "status", "aria-live": "assertive" });
        const cards = element("div", { class: "cards" });
        const notes = element("div", { class: "alert-notes", "aria-live": "polite" });
        this.cards = new KeyedList(cards, { key: ({ id }) => id, make: () => new AlertCard(desk) });
        this.noteList = new KeyedList(notes, { key: ({ id }) => id, make: makeNote });
        this.node = element("section", { class: "alerts", "aria-label": "Incoming calls" }, this.spoken, cards, notes);
    }

    update() {
        const { desk } = this;
        const ringing = ringingCalls(desk.lines, desk.serverNow);
        const now = Date.now();
        for (const call of ringing) if (!this.rang.has(call.id)) this.announce(call);
        for (const [id, call] of this.rang) {
            if (ringing.some((each) => each.id === id)) continue;
            const text = withdrawalNote(desk.lines, id, desk.viewer);
            if (text) this.notes.push({ id, text: `${remoteWord(call.remote)}: ${text}`, until: now + noteMilliseconds });
        }
        this.rang = new Map(ringing.map((call) => [call.id, call]));
        this.notes = this.notes.filter(({ until }) => until > now);
        this.cards.update(ringing);
        this.noteList.update(this.notes);
        if (ringing.length === 0) setText(this.spoken, "");
        // Never hidden: a live region must be there before it speaks.
        setAttribute(this.node, "data-empty", ringing.length === 0 && this.notes.length === 0);
        document.title = ringing.length > 0 ? `☎ ${remoteWord(ringing[0].remote)} – LineHub` : "LineHub";
    }

    announce(call) {
        setText(this.spoken, `${alertTitle(call.alert, undefined, formatNumber)}, from ${remoteWord(call.remote)}`);
    }

    // Enter and Escape act on the first card, unless the keys belong to what has the focus.
    keyPressed(event) {
        if (event.defaultPrevented || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
        const [first] = this.rang.keys();
        const card = first === undefined ? undefined : this.cards.entries.get(first);
        if (!card) return;
        const inCard = event.target.closest?.(".alert");
        const isTaken = event.target.closest?.("input, select, textarea, button, a, summary, [role=tab]");
        if (event.key === "Escape" && (inCard || !isTaken?.matches("input, select, textarea"))) {
            const own = inCard && [...this.cards.entries.values()].find(({ node }) => node === inCard);
            (own || card).decline();
        } else if (event.key === "Enter" && !isTaken) {
            card.answer();
        } else {
            return;
        }
        event.preventDefault();
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
            this.waiting, this.buttons.node,
            element("p", { class: "alert-keys" },
                element("kbd", {}, "Enter"), " answers, ", element("kbd", {}, "Esc"), " declines"));
    }

    update(call) {
        const { desk } = this;
        const known = desk.directory.lineOf(call.line);
        setText(this.title, alertTitle(call.alert, known.label, formatNumber));
        setText(this.caller, remoteWord(call.remote));
        const via = call.alert.callFor ? `on ${known.label ?? formatNumber(call.alert.number)}` : "";
        setText(this.number, [remoteDetail(call.remote), via].filter(Boolean).join(" · "));
        setText(this.waiting, formatDuration(Math.max(0, desk.serverNow - call.alert.ringStartedAt)));
        const rights = desk.directory.rightsOn(call.line);
        const { viewer, activeCalls } = desk;
        this.buttons.update(call, actionsFor(call, { viewer, rights, isOnCall: activeCalls.length > 0 }));
    }

    answer() {
        this.buttons.press("answer");
        this.buttons.press("holdAndAnswer");
    }

    decline() { this.buttons.press("decline"); }
}

function makeNote() {
    const node = element("p", { class: "alert-note" });
    return { node, update: ({ text }) => setText(node, text) };
}
