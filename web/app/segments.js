import { element, setText } from "./element.js";

/** A few choices side by side, of which one holds. `choices`: `[value, words]`. */
export class Segments {
    constructor({ label, choices, value, onChange }) {
        this.onChange = onChange;
        this.words = new Map();
        this.buttons = choices.map(([each, text]) => {
            const words = element("span", {}, text);
            this.words.set(each, words);
            return element("button", { type: "button", "data-value": each, on: { click: () => this.choose(each) } },
                words);
        });
        this.node = element("div", { class: "segments", role: "group", "aria-label": label }, this.buttons);
        this.set(value);
    }

    set(value) {
        this.value = value;
        for (const button of this.buttons) button.setAttribute("aria-pressed",
            String(button.dataset.value === String(value)));
    }

    say(value, text) { setText(this.words.get(value), text); }

    choose(value) {
        if (value === this.value) return;
        this.set(value);
        this.onChange(value);
    }
}
