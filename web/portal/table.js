import { element, setText, show } from "../app/element.js";
import { icon } from "../app/icon.js";
import { KeyedList } from "../app/keyedlist.js";
import { t } from "../app/language/text.js";

const shownAtOnce = 200;

/**
 * A table of objects. `columns`: `{title, cell(item): text or node, isNumber?, isMain?}`; `actions(item)`: `[{icon,
 * words, act, isDisabled?}]`.
 * On a narrow screen a row becomes a card; each cell then bears its column's title.
 */
export class Table {
    constructor({ label, key, columns, actions = () => [], empty }) {
        Object.assign(this, { columns, actions });
        this.limit = shownAtOnce;
        this.items = [];
        const body = element("tbody", {});
        this.rows = new KeyedList(body, { key, make: () => this.makeRow() });
        const heads = columns.map(({ title, isNumber }) =>
            element("th", { scope: "col", class: isNumber ? "number" : null }, title));
        this.table = element("table", { class: "table", "aria-label": label },
            element("thead", {}, element("tr", {}, heads,
                element("th", { scope: "col" }, element("span", { class: "sr-only" }, t("Actions"))))), body);
        this.note = element("p", { class: "note" }, empty);
        this.more = element("button", { type: "button", class: "button plain more",
            on: { click: () => { this.limit += shownAtOnce; this.update(this.items); } } }, t("Show more"));
        this.node = element("div", { class: "table-box" }, this.table, this.note, this.more);
    }

    update(items) {
        this.items = items;
        this.rows.update(items.slice(0, this.limit));
        show(this.table, items.length > 0);
        show(this.note, items.length === 0);
        show(this.more, items.length > this.limit);
    }

    makeRow() {
        const cells = this.columns.map(({ title, isNumber, isMain }) => element(isMain ? "th" : "td",
            { scope: isMain ? "row" : null, class: isNumber ? "number" : null, "data-title": title }));
        const buttons = element("div", { class: "row-actions" });
        const list = new KeyedList(buttons, { key: ({ icon: drawing }) => drawing, make: makeButton });
        const node = element("tr", {}, cells, element("td", { class: "actions-cell" }, buttons));
        const update = (item) => {
            this.columns.forEach(({ cell }, index) => fill(cells[index], cell(item)));
            list.update(this.actions(item));
        };
        return { node, update };
    }
}

function fill(cell, content) {
    if (content instanceof Node) cell.replaceChildren(content);
    else setText(cell, String(content ?? ""));
}

function makeButton(action) {
    const button = element("button", { type: "button", class: "icon-button", on: { click: () => action.act() } },
        icon(action.icon));
    const update = (now) => {
        action = now;
        button.setAttribute("aria-label", now.words);
        button.title = now.words;
        button.disabled = now.isDisabled === true;
    };
    return { node: button, update };
}

/** A yes in a table: a check mark with a word for those who do not see it. */
export function yesOrNo(isSo) {
    return element("span", { class: isSo ? "yes" : "no" }, isSo ? icon("check") : "–",
        element("span", { class: "sr-only" }, isSo ? t("Yes") : t("No")));
}

/** "3 of 15", warmer when it is full (R2, R3). */
export function meter(n, limit) {
    return element("span", { class: "meter", "data-full": n >= limit }, t("{n} of {all}", { n, all: limit }));
}

/** A small word in a table, in a tone: ok, warn or bad. */
export function chip(words, tone) {
    return element("span", { class: "state-chip", "data-tone": tone }, words);
}
