import { element, setAttribute, setText, show } from "./element.js";
import { t } from "./language/text.js";
import { statusWord } from "./words.js";

/** What a person may say of oneself (P45); the rest follows from sockets and calls. */
export const ownStatuses = Object.freeze(["available", "away", "doNotDisturb"]);

/**
 * The viewer's own status, in the header: available, away or do-not-disturb, which silences all of one's devices. While
 * a call covers what was chosen before the page was there, it says what is known: that one is on a call.
 */
export class StatusMenu {
    constructor(desk) {
        this.desk = desk;
        this.chosen = null;
        this.unknown = element("option", { value: "", disabled: true, hidden: true });
        this.dot = element("span", { class: "presence-dot", "aria-hidden": "true" });
        this.select = element("select", { "aria-label": t("Your status"),
            on: { change: () => this.set(this.select.value) } },
            [this.unknown, ...ownStatuses.map((status) => element("option", { value: status }, statusWord(status)))]);
        this.node = element("div", { class: "status-menu" }, this.dot, this.select);
    }

    update() {
        const { desk } = this;
        const status = desk.presence[desk.viewer.id]?.status;
        if (!this.isSetting) this.chosen = chosenBehind(status, this.chosen);
        setText(this.unknown, status ? statusWord(status) : "");
        if (document.activeElement !== this.select || !this.isSetting) this.select.value = this.chosen ?? "";
        setAttribute(this.dot, "data-status", this.chosen ?? status);
        this.select.disabled = !desk.isCurrent;
        show(this.node, desk.has("presence.set"));
    }

    async set(status) {
        this.isSetting = true;
        const result = await this.desk.act("presence.set", { status });
        this.isSetting = false;
        if (result) this.chosen = status;
        this.desk.onChange();
    }
}

/**
 * What was chosen, as far as a status tells; null where it does not: a call covers "available" and "away", nothing
 * covers do-not-disturb (P45).
 */
export function chosenBehind(status, known) {
    if (ownStatuses.includes(status)) return status;
    return status !== undefined && known === "doNotDisturb" ? null : known;
}
