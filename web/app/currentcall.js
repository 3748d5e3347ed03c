import { ActionButtons } from "./actionbuttons.js";
import { actionsFor } from "./actions.js";
import { CallMarks, timeText } from "./callrow.js";
import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { formatNumber, remoteWord, stateWord } from "./words.js";

/** The viewer's own calls, always in sight whatever page is open: the call control panel of R40. */
export class CurrentCalls {
    constructor(desk) {
        this.desk = desk;
        this.node = element("section", { class: "current-calls", "aria-label": t("Your calls") });
        this.list = new KeyedList(this.node, { key: ({ id }) => id, make: () => this.make() });
    }

    update() {
        const { calls, viewer } = this.desk;
        const takesPart = (call) => call.by?.id === viewer.id || call.participants?.some(({ id }) => id === viewer.id);
        const mine = calls.filter((call) => takesPart(call) && call.state !== "ended");
        this.list.update(mine.sort((a, b) => (a.state === "held") - (b.state === "held") || a.createdAt - b.createdAt));
        show(this.node, mine.length > 0);
    }

    /** Presses a button of the first call that has it, the live one before those on hold. */
    press(...names) {
        return [...this.list.entries.values()].some(({ buttons }) => buttons.press(...names));
    }

    make() {
        const state = element("span", { class: "chip" });
        const name = element("strong", { class: "remote-name" });
        const line = element("span", { class: "via" });
        const time = element("span", { class: "time" });
        const marks = new CallMarks();
        const buttons = new ActionButtons(this.desk);
        const node = element("article", { class: "current" },
            element("div", { class: "current-who" }, state, name, line, marks.node), time, buttons.node);
        const update = (call) => {
            const { desk } = this;
            setAttribute(node, "data-state", call.state);
            setText(state, stateWord(call, desk.viewer));
            setText(name, remoteWord(call.remote));
            setText(line, t("on {line}", { line: desk.directory.nameOf(call.line, formatNumber) }));
            setText(time, timeText(call, desk.serverNow));
            const standing = desk.standing(call);
            marks.update(call, standing.monitoring);
            buttons.update(call, actionsFor(call, standing));
        };
        return { node, update, buttons };
    }
}
