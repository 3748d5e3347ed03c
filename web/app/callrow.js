import { callMilliseconds, formatDuration, heldMilliseconds, isRinging } from "../client/linehub.js";
import { ActionButtons } from "./actionbuttons.js";
import { actionsFor } from "./actions.js";
import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { remoteDetail, remoteWord, stateWord, whoWord } from "./words.js";

/** One call on a line: who, with whom, how long, and what the viewer may do (R24, R28, R41). */
export class CallRow {
    constructor(desk) {
        this.desk = desk;
        this.direction = element("span", { class: "direction" });
        this.remote = element("span", { class: "remote-name" });
        this.number = element("span", { class: "remote-number" });
        this.state = element("span", { class: "chip" });
        this.who = element("span", { class: "who" });
        this.locked = element("span", { class: "locked", title: "Locked by the owner of the line" }, icon("lock"));
        this.time = element("span", { class: "time" });
        this.buttons = new ActionButtons(desk);
        this.node = element("li", { class: "call" },
            this.direction,
            element("div", { class: "remote" }, this.remote, this.number),
            element("div", { class: "status" }, this.state, this.who, this.locked),
            this.time, this.buttons.node);
    }

    update({ call, rights, isStale }) {
        const { viewer, serverNow, activeCalls } = this.desk;
        const isMine = call.by?.id === viewer.id;
        setAttribute(this.node, "data-state", call.state);
        setAttribute(this.node, "data-mine", isMine);
        setAttribute(this.node, "data-alert", isRinging(call, serverNow));
        this.updateDirection(call.direction);
        setText(this.remote, remoteWord(call.remote));
        setText(this.number, remoteDetail(call.remote));
        setText(this.state, stateWord(call, viewer));
        setText(this.who, this.whoText(call, viewer));
        show(this.locked, call.locked === true);
        setText(this.time, timeText(call, serverNow));
        const isOnCall = activeCalls.some(({ id }) => id !== call.id);
        this.buttons.update(call, actionsFor(call, { viewer, rights, isOnCall, isStale }));
    }

    updateDirection(direction) {
        if (this.shownDirection === direction) return;
        this.shownDirection = direction;
        this.direction.replaceChildren(icon(direction),
            element("span", { class: "sr-only" }, direction === "inbound" ? "Incoming" : "Outgoing"));
    }

    whoText(call, viewer) {
        const who = whoWord(call, viewer);
        const isMine = call.by?.id === viewer.id;
        if (isMine && (call.state === "held" || call.state === "connected")) return who === "You" ? "" : "on another device";
        if (call.state === "held") return who && `by ${who}`;
        const others = (call.participants ?? []).map(({ name }) => name);
        return [who, ...others].filter(Boolean).join(", ");
    }
}

/** The duration since the answer; for a held call how long it has waited stands in front. */
export function timeText(call, serverNow) {
    const duration = callMilliseconds(call, serverNow);
    const held = heldMilliseconds(call, serverNow);
    if (held !== null) return `held ${formatDuration(held)} · ${formatDuration(duration ?? 0)}`;
    return duration === null ? "" : formatDuration(duration);
}
