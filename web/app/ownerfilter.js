import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";

/** The drop-down with a check box for each owner whose voicemail one may hear (R79). Nothing ticked away means all. */
export class OwnerFilter {
    constructor({ onChange }) {
        this.onChange = onChange;
        this.left = new Set();
        this.owners = [];
        this.words = element("span", {});
        this.summary = element("summary", { class: "button" }, icon("filter"), this.words);
        this.boxes = element("fieldset", {});
        this.node = element("details", { class: "filter", on: { keydown: (event) => this.keyPressed(event) } },
            this.summary, this.boxes);
        document.addEventListener("pointerdown",
            (event) => { if (!this.node.contains(event.target)) this.node.open = false; });
    }

    get chosen() { return new Set(this.owners.map(({ id }) => id).filter((id) => !this.left.has(id))); }
    get isAll() { return this.left.size === 0 || this.chosen.size === this.owners.length; }

    update(owners) {
        const shape = JSON.stringify(owners);
        if (shape !== this.shown) {
            this.shown = shape;
            this.owners = owners;
            this.boxes.replaceChildren(element("legend", { class: "sr-only" }, t("Whose voicemail")),
                ...owners.map((each) => this.make(each)));
        }
        setText(this.words, this.isAll ? t("Everybody's")
            : t("{n} of {all}", { n: this.chosen.size, all: owners.length }));
        setAttribute(this.summary, "aria-label", t("Whose voicemail: {what}", { what: this.words.textContent }));
        show(this.node, owners.length > 1);
    }

    make({ id, name }) {
        const box = element("input", { type: "checkbox", value: id });
        box.checked = !this.left.has(id);
        box.addEventListener("change", () => {
            if (box.checked) this.left.delete(id); else this.left.add(id);
            this.onChange();
        });
        return element("label", { class: "tick" }, box, element("span", {}, name));
    }

    keyPressed(event) {
        if (event.key !== "Escape" || !this.node.open) return;
        this.node.open = false;
        this.summary.focus();
        event.stopPropagation();
    }
}
