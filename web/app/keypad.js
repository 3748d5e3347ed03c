import { CallerIDMenu } from "./callerid.js";
import { element, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";
import { sentenceFor } from "./messages.js";
import { dialable } from "./words.js";

const keys = [["1", ""], ["2", "abc"], ["3", "def"], ["4", "ghi"], ["5", "jkl"], ["6", "mno"], ["7", "pqrs"],
    ["8", "tuv"],
    ["9", "wxyz"], ["*", ""], ["0", "+"], ["#", ""]];

/** The dial pad: a number, the line to call it from, and the call (R17, R23, R26). */
export class Keypad {
    constructor(desk) {
        this.desk = desk;
        this.callerID = new CallerIDMenu(() => this.complain(""));
        this.input = element("input", { id: "dial", type: "tel", inputmode: "tel", autocomplete: "off",
            placeholder: t("Number"), "aria-label": t("Number to call"), on: { input: () => this.update() } });
        this.erase = element("button", { type: "button", class: "icon-button erase",
            "aria-label": t("Erase last digit"),
            on: { click: () => this.type((text) => text.slice(0, -1)) } }, icon("erase"));
        this.call = element("button", { type: "submit", class: "button go call-button" }, icon("answer"), t("Call"));
        this.trouble = element("p", { class: "trouble", role: "alert" });
        const submit = (event) => this.place(event);
        this.node = element("form", { class: "keypad panel", "aria-label": t("Keypad"), on: { submit } },
            this.callerID.node,
            element("div", { class: "dial-field" }, this.input, this.erase),
            element("div", { class: "keys" }, keys.map((key) => this.makeKey(key))),
            this.call, this.trouble);
    }

    update() {
        const { desk } = this;
        this.callerID.update(desk.directory.callerIDs());
        this.call.disabled = this.isPlacing || !desk.isCurrent || dialable(this.input.value) === null;
        show(this.erase, this.input.value !== "");
    }

    /** Puts a number into the field, ready to be called. */
    offer(number) {
        this.type(() => number);
        this.input.focus();
    }

    makeKey([digit, letters]) {
        return element("button", { type: "button", class: "key", "aria-label": letters === "+" ? t("0, plus") : digit,
            on: { click: () => this.type((text) => text + digit) } },
        element("b", {}, digit), element("small", { "aria-hidden": "true" }, letters));
    }

    type(change) {
        this.input.value = change(this.input.value);
        this.complain("");
        this.update();
    }

    async place(event) {
        event.preventDefault();
        const to = dialable(this.input.value);
        if (this.call.disabled || to === null) return;
        if (!this.callerID.line) return this.complain(t("Choose the number to call from first."));
        this.complain("");
        this.isPlacing = true;
        this.update();
        try {
            await this.desk.hub.command("call.place", { line: this.callerID.line, to });
            this.input.value = "";
        } catch (error) {
            this.complain(sentenceFor(error, this.desk.viewer));
            if (error.code === "notMember" || error.code === "unknownLine") this.desk.readDirectory();
        }
        this.isPlacing = false;
        this.update();
    }

    complain(text) { setText(this.trouble, text); }
}
