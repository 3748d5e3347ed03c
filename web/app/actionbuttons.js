import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { Menu } from "./menu.js";
import { remoteWord } from "./words.js";

/** The buttons of one call, and a menu of what is done less often. While one command is under way the others wait. */
export class ActionButtons {
    constructor(desk, { isLarge = false } = {}) {
        this.desk = desk;
        this.isLarge = isLarge;
        this.underWay = null;
        const buttons = element("div", { class: "action-buttons" });
        this.list = new KeyedList(buttons, { key: ({ name }) => name, make: (action) => this.make(action) });
        this.menu = new Menu({ label: t("More") });
        this.node = element("div", { class: "actions" }, buttons, this.menu.node);
    }

    update(call, actions) {
        this.call = call;
        this.list.update(actions.filter(({ isMore }) => !isMore));
        const more = actions.filter(({ isMore }) => isMore);
        const items = more.map((action) => ({ name: action.name, label: t(action.label), icon: action.icon,
            act: () => this.run(action) }));
        const isDisabled = this.underWay !== null || !this.desk.isCurrent;
        this.menu.update(items, { label: t("More for {who}", { who: remoteWord(call.remote) }), isDisabled });
        show(this.menu.node, more.length > 0);
        show(this.node, actions.length > 0);
    }

    /** Presses the first of these buttons that is there. */
    press(...names) {
        const button = names.map((name) => this.list.entries.get(name)?.node).find((node) => node && !node.disabled);
        button?.click();
        return button !== undefined;
    }

    make(action) {
        const text = element("span", { class: "button-text" });
        const tone = `button ${action.tone}${this.isLarge ? " large" : ""}`;
        const button = element("button", { type: "button", class: tone, "data-action": action.name,
            on: { click: () => this.run(action) } },
            icon(action.icon), text);
        const update = (now) => {
            action = now;
            setText(text, t(now.label));
            setAttribute(button, "aria-label", `${t(now.label)}, ${remoteWord(this.call.remote)}`);
            setAttribute(button, "aria-busy", this.underWay === now.name ? "true" : null);
            button.disabled = this.underWay !== null || !this.desk.isCurrent;
        };
        return { node: button, update };
    }

    async run(action) {
        if (this.underWay !== null) return;
        this.underWay = action.name;
        this.desk.onChange();
        await this.desk.perform(action, this.call);
        this.underWay = null;
        this.desk.onChange();
    }
}
