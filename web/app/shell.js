import { element, setAttribute, setText } from "./element.js";
import { icon } from "./icon.js";

const tabs = [["lines", "Lines"], ["keypad", "Keypad"], ["history", "History"]];

/** The frame around the views: who, where, and whether it is true. On a wide screen the keypad stands beside the tabs. */
export class Shell {
    constructor({ connectionLine, currentCalls, alerts, views, side, toasts, onTab, onSignOut }) {
        this.onTab = onTab;
        this.name = element("span", { class: "viewer-name" });
        this.buttons = tabs.map(([id, label]) => element("button", { type: "button", "data-tab": id,
            on: { click: () => this.open(id) } }, icon(id), element("span", {}, label)));
        this.pages = Object.entries(views).map(([id, node]) => element("div", { class: "page", "data-page": id }, node));
        this.main = element("main", {}, this.pages);
        const leave = element("button", { type: "button", class: "icon-button", "aria-label": "Sign out", title: "Sign out",
            on: { click: onSignOut } }, icon("leave"));
        this.node = element("div", { class: "shell" },
            element("header", { class: "top" },
                element("p", { class: "brand" }, element("span", { class: "brand-mark", "aria-hidden": "true" }), "LineHub"),
                element("nav", { class: "tabs", "aria-label": "Views" }, this.buttons),
                element("div", { class: "viewer" }, connectionLine.word, this.name, leave)),
            connectionLine.bar, alerts, currentCalls,
            element("div", { class: "columns" }, this.main,
                element("aside", { class: "side", "aria-label": "Keypad and access" }, side)),
            toasts);
        this.open("lines");
    }

    open(tab) {
        this.tab = tab;
        this.node.dataset.tab = tab;
        for (const button of this.buttons) setAttribute(button, "aria-current", button.dataset.tab === tab ? "page" : null);
        this.onTab(tab);
    }

    update({ name, isCurrent, missed }) {
        setText(this.name, name);
        setAttribute(this.node, "data-current", String(isCurrent));
        const history = this.buttons.find(({ dataset }) => dataset.tab === "history");
        setAttribute(history, "data-count", missed > 0 ? Math.min(missed, 99) : null);
        setAttribute(history, "aria-label", missed > 0 ? `History, ${missed} missed since you looked` : null);
    }
}
