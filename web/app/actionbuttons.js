import { element, setAttribute, setText } from "./element.js";
import { icon } from "./icon.js";
import { KeyedList } from "./keyedlist.js";
import { remoteWord } from "./words.js";

/** The buttons of one call. A press is one command; until its result is there the button waits and takes no other. */
export class ActionButtons {
    constructor(desk, { isLarge = false } = {}) {
        this.desk = desk;
        this.isLarge = isLarge;
        this.node = element("div", { class: "actions" });
        this.list = new KeyedList(this.node, { key: ({ name }) => name, make: (action) => this.make(action) });
    }

    update(call, actions) {
        this.call = call;
        this.list.update(actions);
    }

    press(name) {
        this.list.entries.get(name)?.node.click();
    }

    make(action) {
        const text = element("span", { class: "button-text" });
        const tone = `button ${action.tone}${this.isLarge ? " large" : ""}`;
        const button = element("button", { type: "button", class: tone }, icon(action.icon), text);
        let isUnderWay = false;
        const update = (now) => {
            action = now;
            setText(text, now.label);
            setAttribute(button, "aria-label", `${now.label}, ${remoteWord(this.call.remote)}`);
            button.disabled = isUnderWay || !this.desk.isCurrent;
        };
        button.addEventListener("click", async () => {
            if (isUnderWay) return;
            isUnderWay = true;
            button.disabled = true;
            setAttribute(button, "aria-busy", "true");
            await this.desk.act(action.method, { call: this.call.id, ...action.params });
            isUnderWay = false;
            setAttribute(button, "aria-busy", null);
            button.disabled = !this.desk.isCurrent;
        });
        return { node: button, update };
    }
}
