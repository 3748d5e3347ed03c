import { element, setAttribute, setText, show } from "./element.js";
import { icon } from "./icon.js";
import { count, later, t } from "./language/text.js";

/**
 * Page, words, whether it stands in the row of tabs. The keypad is a page of its own only where the screen is narrow.
 */
const pages = [["lines", later("Lines")], ["keypad", later("Keypad")], ["history", later("History")],
    ["voicemail", later("Voicemail")],
    ["recordings", later("Recordings")], ["settings", later("Settings")]];
export const numberedPages = Object.freeze(["lines", "history", "voicemail", "recordings", "settings"]);

/**
 * The frame around the pages: who, where, and whether it is true. On a wide screen the keypad stands beside the pages.
 */
export class Shell {
    constructor({ connectionLine, demo, currentCalls, alerts, views, side, status, toasts, onPage, onHelp }) {
        this.onPage = onPage;
        this.name = element("span", { class: "viewer-name" });
        this.buttons = pages.map(([id, label]) => element("a", { href: `#${id}`, "data-tab": id }, icon(id),
            element("span", { class: "tab-word" }, t(label))));
        this.settings = this.buttons.at(-1);
        this.pages = Object.entries(views).map(([id, node]) =>
            element("div", { class: "page", "data-page": id }, node));
        this.main = element("main", { id: "main", tabindex: "-1" }, this.pages);
        const help = element("button", { type: "button", class: "icon-button help-button", "aria-label": t("Keyboard"),
            title: t("Keyboard"), on: { click: onHelp } }, icon("help"));
        this.node = element("div", { class: "shell" },
            element("header", { class: "top" },
                element("p", { class: "brand" }, element("span", { class: "brand-mark", "aria-hidden": "true" }),
                    "LineHub"),
                element("nav", { class: "tabs", "aria-label": t("Pages") }, this.buttons.slice(0, -1)),
                element("div", { class: "viewer" }, connectionLine.word, status, this.name, help, this.settings)),
            connectionLine.bar, demo, alerts, currentCalls,
            element("div", { class: "columns" }, this.main,
                element("aside", { class: "side", "aria-label": t("Keypad and people") }, side)),
            toasts);
        addEventListener("hashchange", () => this.follow());
        this.follow();
    }

    open(page) {
        if (location.hash !== `#${page}`) location.hash = page;
        else this.follow();
    }

    follow() {
        const asked = location.hash.slice(1);
        const isThere = this.buttons.some(({ dataset, hidden }) => dataset.tab === asked && !hidden);
        this.page = isThere ? asked : "lines";
        this.node.dataset.tab = this.page;
        for (const button of this.buttons) setAttribute(button, "aria-current",
            button.dataset.tab === this.page ? "page" : null);
        this.onPage(this.page);
    }

    /** `hidden`: the pages that this hub has nothing for; `counts`: what waits on a page. */
    update({ name, isCurrent, hidden, counts }) {
        setText(this.name, name);
        setAttribute(this.node, "data-current", String(isCurrent));
        for (const button of this.buttons) {
            const { tab } = button.dataset;
            show(button, !hidden.has(tab));
            const waiting = counts[tab] ?? 0;
            setAttribute(button, "data-count", waiting > 0 ? Math.min(waiting, 99) : null);
            setAttribute(button, "aria-label", waiting > 0 || tab === "settings" ? this.words(tab, waiting) : null);
        }
        const shape = [...hidden].join();
        if (shape !== this.shownHidden) this.follow(); // the page asked for has appeared, or has gone
        this.shownHidden = shape;
    }

    words(tab, waiting) {
        const label = t(pages.find(([id]) => id === tab)[1]);
        return waiting > 0 ? `${label}, ${count(waiting, "1 new", "{n} new")}` : label;
    }
}
