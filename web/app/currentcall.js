import { ActionButtons } from "./actionbuttons.js";
import { actionsFor } from "./actions.js";
import { timeText } from "./callrow.js";
import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { formatNumber, remoteWord, stateWord } from "./words.js";

/** The viewer's own calls, always in sight whatever tab is open: the call control panel of R40. */
export class CurrentCalls {
    constructor(desk) {
        this.desk = desk;
        this.node = element("section", { class: "current-calls", "aria-label": "Your calls" });
        this.list = new KeyedList(this.node, { key: ({ id }) => id, make: () => this.make() });
    }

    update() {
        const { calls, viewer } = this.desk;
        const mine = calls.filter((call) => call.by?.id === viewer.id && call.state !== "ended");
        this.list.update(mine.sort((a, b) => (a.state === "held") - (b.state === "held") || a.createdAt - b.createdAt));
        show(this.node, mine.length > 0);
    }

    make() {
        const state = element("span", { class: "chip" });
        const name = element("strong", { class: "remote-name" });
        const line = element("span", { class: "via" });
        const time = element("span", { class: "time" });
        const buttons = new ActionButtons(this.desk);
        const node = element("article", { class: "current" },
            element("div", { class: "current-who" }, state, name, line), time, buttons.node);
        const update = (call) => {
            const { desk } = this;
            const { viewer, serverNow } = desk;
            const known = desk.directory.lineOf(call.line);
            setAttribute(node, "data-state", call.state);
            setText(state, stateWord(call, viewer));
            setText(name, remoteWord(call.remote));
            setText(line, `on ${known.label ?? formatNumber(known.number)}`);
            setText(time, timeText(call, serverNow));
            const isOnCall = desk.activeCalls.some(({ id }) => id !== call.id);
            const rights = desk.directory.rightsOn(call.line);
            buttons.update(call, actionsFor(call, { viewer, rights, isOnCall }));
        };
        return { node, update };
    }
}
