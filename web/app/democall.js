import { element, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";

/**
 * In the demonstration: one click, and somebody calls the viewer. It dials the number that calls back (`ringBack` of
 * `GET /demo/people`), as any telephone could.
 */
export class DemoCall {
    /** `number` is null in every other hub; `isWanted`: the viewer asked for the call before there was a session. */
    constructor(desk, { number = null, isWanted = false } = {}) {
        Object.assign(this, { desk, number, isWanted });
        this.hint = element("p", { id: "demo-hint" });
        this.button = element("button", { type: "button", class: "button go", "aria-describedby": "demo-hint",
            on: { click: () => this.call() } }, icon("answer"), t("Call me"));
        this.node = element("section", { class: "demo-bar", "aria-label": t("Demonstration") }, this.hint, this.button);
    }

    update() {
        show(this.node, this.number !== null);
        if (this.number === null) return;
        const { desk } = this;
        const line = lineToCall(desk.directory);
        const isTalking = desk.calls.some((call) => isInTheWay(call, desk.viewer));
        setText(this.hint, isTalking ? t("Put your call on hold, and the demo line can call you again.")
            : t("A demonstration: nobody here is real but you."));
        this.button.disabled = this.isCalling || isTalking || line === null || !desk.isCurrent;
        if (this.isWanted && !this.button.disabled) this.call();
    }

    async call() {
        this.isWanted = false;
        this.isCalling = true;
        this.update();
        await this.desk.act("call.place", { line: lineToCall(this.desk.directory).id, to: this.number });
        this.isCalling = false;
        this.desk.onChange();
    }
}

/** An own line, else the first shared one that the viewer may call from; null where there is none. */
export function lineToCall(directory) {
    return directory.callerIDs()[0]?.lines[0] ?? null;
}

/** Who talks or dials cannot dial (P31). */
function isInTheWay(call, viewer) {
    return call.by?.id === viewer.id && call.state !== "held";
}
