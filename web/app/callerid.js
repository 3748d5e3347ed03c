import { element } from "./element.js";
import { t } from "./language/text.js";
import { formatNumber } from "./words.js";

const choiceKey = "linehub.callerID";

/**
 * The caller-ID menu: own lines, then the shared lines under their delegator's name (R17-R20). It follows the directory
 * (R21); when the chosen line goes away nothing takes its place unasked, so no call leaves under another number (R22).
 */
export class CallerIDMenu {
    constructor(onChange) {
        this.chosen = sessionStorage.getItem(choiceKey);
        this.select = element("select", { id: "caller-id",
            on: { change: () => this.choose(this.select.value, onChange) } });
        this.node = element("div", { class: "field" }, element("label", { for: "caller-id" }, t("Call as")),
            this.select);
        this.shown = null;
    }

    get line() { return this.chosen; }

    update(groups) {
        const shape = JSON.stringify(groups);
        if (shape === this.shown) return;
        this.shown = shape;
        const ids = groups.flatMap(({ lines }) => lines.map(({ id }) => id));
        const wasChosen = this.chosen !== null;
        if (!ids.includes(this.chosen)) this.chosen = wasChosen ? null : ids[0] ?? null;
        if (ids.length === 0 && wasChosen) this.chosen = sessionStorage.getItem(choiceKey);
        const prompt = element("option", { value: "", disabled: true, hidden: true }, t("Choose a number"));
        this.select.replaceChildren(prompt, ...groups.map(makeGroup));
        this.select.value = ids.includes(this.chosen) ? this.chosen : "";
        this.select.disabled = ids.length === 0;
    }

    choose(line, onChange) {
        this.chosen = line;
        sessionStorage.setItem(choiceKey, line);
        onChange();
    }
}

function makeGroup({ title, lines }) {
    const options = lines.map(({ id, label, number }) =>
        element("option", { value: id }, label ? `${formatNumber(number)} · ${label}` : formatNumber(number)));
    return element("optgroup", { label: title }, options);
}
