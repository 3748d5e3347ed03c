import { element } from "../app/element.js";
import { icon } from "../app/icon.js";

/** A field that narrows a list while one types. */
export class SearchBox {
    constructor({ label, onChange }) {
        this.input = element("input", { type: "search", placeholder: label, "aria-label": label, autocomplete: "off",
            on: { input: onChange } });
        this.node = element("div", { class: "search" }, icon("search"), this.input);
    }

    /** True when each word typed occurs in one of the texts. */
    fits(...texts) {
        const whole = texts.filter(Boolean).join(" ").toLowerCase();
        return this.input.value.toLowerCase().split(/\s+/).every((word) => whole.includes(word));
    }
}
