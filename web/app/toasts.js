import { element } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";

const shownMilliseconds = 8_000;
const mostAtOnce = 4;

/** Short messages in a corner; an error stays long enough to be read and can be sent away. */
export class Toasts {
    constructor() {
        this.node = element("div", { class: "toasts", role: "status", "aria-live": "polite" });
    }

    error(text) { this.add(text, "error"); }
    note(text) { this.add(text, "note-toast"); }

    add(text, kind) {
        const same = [...this.node.children].find((each) => each.firstChild.textContent === text);
        same?.remove();
        while (this.node.children.length >= mostAtOnce) this.node.firstChild.remove();
        const dismiss = element("button", { type: "button", class: "icon-button", "aria-label": t("Dismiss") },
            icon("close"));
        const toast = element("div", { class: `toast ${kind}` }, element("p", {}, text), dismiss);
        dismiss.addEventListener("click", () => toast.remove());
        this.node.append(toast);
        setTimeout(() => toast.remove(), shownMilliseconds);
    }
}
