import { callMilliseconds, formatDuration, heldMilliseconds, isRinging } from "../client/linehub.js";
import { ActionButtons } from "./actionbuttons.js";
import { actionsFor } from "./actions.js";
import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";
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
        this.marks = new CallMarks();
        this.waited = element("span", { class: "waited" });
        this.lasted = element("span", { class: "lasted" });
        this.time = element("span", { class: "time" }, this.waited, this.lasted);
        this.buttons = new ActionButtons(desk);
        this.node = element("li", { class: "call" },
            this.direction,
            element("div", { class: "remote" }, this.remote, this.number),
            element("div", { class: "status" }, this.state, this.who, this.marks.node),
            this.time, this.buttons.node);
    }

    update({ call, isStale }) {
        const { desk } = this;
        const { viewer, serverNow } = desk;
        const standing = desk.standing(call, isStale);
        setAttribute(this.node, "data-state", call.state);
        setAttribute(this.node, "data-call", call.id);
        setAttribute(this.node, "data-mine", call.by?.id === viewer.id);
        setAttribute(this.node, "data-alert", isRinging(call, serverNow));
        this.updateDirection(call.direction);
        setText(this.remote, remoteWord(call.remote));
        setText(this.number, remoteDetail(call.remote));
        setText(this.state, stateWord(call, viewer));
        setText(this.who, whoText(call, viewer));
        this.marks.update(call, standing.monitoring);
        const { waited, lasted } = times(call, serverNow);
        setText(this.waited, waited);
        setText(this.lasted, waited && lasted ? ` · ${lasted}` : lasted);
        this.buttons.update(call, actionsFor(call, standing));
    }

    updateDirection(direction) {
        if (this.shownDirection === direction) return;
        this.shownDirection = direction;
        this.direction.replaceChildren(icon(direction),
            element("span", { class: "sr-only" }, direction === "inbound" ? t("Incoming") : t("Outgoing")));
    }
}

/** Locked (the eye, which everybody on the line sees, T14), recorded by the viewer, listened to by the viewer. */
export class CallMarks {
    constructor() {
        this.locked = element("span", { class: "mark", title: t("Locked by the owner of the line") }, icon("eye"),
            element("span", { class: "sr-only" }, t("Locked by the owner of the line")));
        this.recording = element("span", { class: "mark recording" },
            element("span", { class: "dot", "aria-hidden": "true" }), t("Recording"));
        this.listening = element("span", { class: "mark" });
        this.node = element("span", { class: "marks" }, this.locked, this.recording, this.listening);
    }

    update(call, monitoring) {
        show(this.locked, call.locked === true);
        show(this.recording, call.recording === true);
        setText(this.listening, monitoring === "whisper" ? t("You whisper") : monitoring ? t("You listen") : "");
        show(this.listening, monitoring !== null);
    }
}

function whoText(call, viewer) {
    const who = whoWord(call, viewer);
    const isMine = call.by?.id === viewer.id;
    if (isMine && (call.state === "held" || call.state === "connected")) {
        const isHere = !call.by.device || call.by.device === viewer.device;
        return isHere ? "" : t("on another device");
    }
    if (call.state === "held") return who && t("by {name}", { name: who });
    const others = (call.participants ?? []).map(({ name }) => name);
    return [who, ...others].filter(Boolean).join(", ");
}

/** How long a held call has waited, and how long since its answer any call has lasted; empty where there is nothing. */
export function times(call, serverNow) {
    const duration = callMilliseconds(call, serverNow);
    const held = heldMilliseconds(call, serverNow);
    return { waited: held === null ? "" : t("held {held}", { held: formatDuration(held) }),
        lasted: duration === null ? "" : formatDuration(duration) };
}

/** Both in one text. */
export function timeText(call, serverNow) {
    const { waited, lasted } = times(call, serverNow);
    return [waited, lasted].filter(Boolean).join(" · ");
}
