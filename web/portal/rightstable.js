import { element, setText, show } from "../app/element.js";
import { icon } from "../app/icon.js";
import { KeyedList } from "../app/keyedlist.js";
import { t } from "../app/language/text.js";
import { sentences } from "../app/messages.js";
import { allRights, rightWord } from "../app/words.js";
import { pair } from "./office.js";
import { chip } from "./table.js";

/**
 * A row for each delegation and a box for each right. `who` is the side that the rows name: `delegate` or `delegator`.
 */
export class RightsTable {
    constructor({ label, who, empty, nameOf, onRights, onRemove }) {
        Object.assign(this, { who, nameOf, onRights, onRemove });
        const body = element("tbody", {});
        this.rows = new KeyedList(body, { key: pair, make: () => this.makeRow() });
        const heads = allRights.map((right) => element("th", { scope: "col", class: "right" }, rightWord(right)));
        this.table = element("table", { class: "table rights-table", "aria-label": label },
            element("thead", {}, element("tr", {},
            element("th", { scope: "col" }, t("Name")), heads,
            element("th", { scope: "col" }, element("span", { class: "sr-only" }, t("Actions"))))), body);
        this.note = element("p", { class: "note" }, empty);
        this.node = element("div", { class: "table-box" }, this.table, this.note);
    }

    update(delegations) {
        this.rows.update([...delegations].sort((a, b) => this.nameOf(a[this.who])
            .localeCompare(this.nameOf(b[this.who]))));
        show(this.table, delegations.length > 0);
        show(this.note, delegations.length === 0);
    }

    makeRow() {
        const name = element("span", {});
        const state = element("span", {});
        const boxes = new Map(allRights.map((right) =>
            [right, element("input", { type: "checkbox", on: { change: () => this.changed(delegation, boxes) } })]));
        const remove = element("button", { type: "button", class: "icon-button",
            on: { click: () => this.onRemove(delegation) } }, icon("trash"));
        let delegation;
        const cells = [...boxes].map(([right, box]) =>
            element("td", { class: "right", "data-title": rightWord(right) }, box));
        const node = element("tr", {}, element("th", { scope: "row" }, name, state), cells,
            element("td", { class: "actions-cell" }, remove));
        const update = (now) => {
            delegation = now;
            const who = this.nameOf(now[this.who]);
            setText(name, who);
            state.replaceChildren(...stateChips(now));
            for (const [right, box] of boxes) {
                box.checked = now.rights.includes(right);
                box.setAttribute("aria-label", `${who}: ${rightWord(right)}`);
            }
            const words = t("Remove {name}", { name: who });
            remove.setAttribute("aria-label", words);
            remove.title = words;
        };
        return { node, update };
    }

    changed(delegation, boxes) {
        this.onRights(delegation, [...boxes].filter(([, box]) => box.checked).map(([right]) => right));
    }
}

function stateChips({ inactive, optedIn }) {
    return [
        inactive ? chip(t("Not in force"), "warn") : null,
        inactive ? element("small", {}, t(sentences[inactive] ?? inactive)) : null,
        !inactive && optedIn === false ? chip(t("Does not ring now"), "quiet") : null,
    ].filter(Boolean);
}
