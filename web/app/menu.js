import { element, setAttribute, setText } from "./element.js";
import { icon } from "./icon.js";
import { KeyedList } from "./keyedlist.js";

/** A button that opens a list of commands. Arrow keys move, Escape closes and gives the focus back. */
export class Menu {
    constructor({ label }) {
        this.button = element("button", { type: "button", class: "button icon-only", "aria-haspopup": "menu",
            "aria-expanded": "false",
            "aria-label": label, title: label, on: { click: () => this.toggle() } }, icon("more"));
        const list = element("ul", { class: "menu-list", role: "menu", hidden: true });
        this.list = list;
        this.items = new KeyedList(list, { key: ({ name }) => name, make: () => this.make() });
        this.node = element("div", { class: "menu", on: { keydown: (event) => this.keyPressed(event) } }, this.button,
            list);
        this.outside = (event) => { if (!this.node.contains(event.target)) this.close(); };
    }

    /** `items`: `{name, label, icon, tone?, act}`. */
    update(items, { label, isDisabled = false } = {}) {
        if (label) setAttribute(this.button, "aria-label", label);
        this.button.disabled = isDisabled;
        this.items.update(items);
        if (items.length === 0 || isDisabled) this.close();
    }

    get isOpen() { return !this.list.hidden; }

    toggle() { if (this.isOpen) this.close(); else this.open(); }

    open() {
        this.list.hidden = false;
        setAttribute(this.button, "aria-expanded", "true");
        const below = innerHeight - this.button.getBoundingClientRect().bottom;
        setAttribute(this.list, "data-up", below < this.list.offsetHeight + 90);
        document.addEventListener("pointerdown", this.outside);
        this.buttons[0]?.focus();
    }

    close() {
        if (!this.isOpen) return;
        const hadFocus = this.list.contains(document.activeElement);
        this.list.hidden = true;
        setAttribute(this.button, "aria-expanded", "false");
        document.removeEventListener("pointerdown", this.outside);
        if (hadFocus) this.button.focus();
    }

    get buttons() { return [...this.list.querySelectorAll("button")]; }

    make() {
        const text = element("span", {});
        let item;
        const button = element("button", { type: "button", role: "menuitem", tabindex: "-1",
            on: { click: () => { this.close(); item.act(); } } });
        const node = element("li", { role: "none" }, button);
        const update = (now) => {
            if (now.icon !== item?.icon) button.replaceChildren(icon(now.icon), text);
            item = now;
            setText(text, now.label);
            setAttribute(button, "data-tone", now.tone);
        };
        return { node, update };
    }

    keyPressed(event) {
        if (!this.isOpen) return;
        const { buttons } = this;
        const at = buttons.indexOf(document.activeElement);
        const next = { ArrowDown: (at + 1) % buttons.length, ArrowUp: (at - 1 + buttons.length) % buttons.length,
            Home: 0,
            End: buttons.length - 1 }[event.key];
        if (event.key === "Tab") return this.close();
        if (event.key === "Escape") this.close();
        else if (next !== undefined) buttons[next].focus();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }
}
