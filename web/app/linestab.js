import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { inUse, lampCounts, LampCounts } from "./lampcounts.js";
import { t } from "./language/text.js";
import { LineGroup } from "./linegroup.js";
import { Segments } from "./segments.js";

/** With more lines than this the page becomes a wall: tiles of one size, so that all are in sight at once. */
const mostInRows = 16;

/**
 * The Lines page. Groups and lines keep their places whatever happens on them: the eye learns where each person is. The
 * same rows stand wide or dense; how they look is the style sheet's alone.
 */
export class LinesTab {
    constructor(desk) {
        this.desk = desk;
        this.counts = new LampCounts();
        this.which = new Segments({ label: t("Which lines"), choices: [["all", t("All")], ["used", t("In use")]],
            value: "all", onChange: () => this.update() });
        this.head = element("div", { class: "wall-head" }, this.counts.node, this.which.node);
        this.empty = element("p", { class: "note" });
        const groups = element("div", { class: "groups" });
        this.groups = new KeyedList(groups, { key: ({ key }) => key, make: (group) => new LineGroup(desk, group) });
        this.node = element("div", { class: "lines-tab" }, element("h1", { class: "sr-only" }, t("Lines")), this.head,
            this.empty, groups);
    }

    update() {
        const { desk } = this;
        const rowSets = desk.lines.lines;
        const groups = desk.directory.groups(rowSets);
        const counts = lampCounts(groups, rowSets);
        const isWall = counts.all > mostInRows;
        setAttribute(this.node, "data-density", isWall ? "dense" : null);
        show(this.head, isWall);
        this.counts.update(counts);
        const shown = isWall && this.which.value === "used" ? inUse(groups, rowSets) : groups;
        this.groups.update(shown);
        setText(this.empty, groups.length > 0 ? t("Nobody is on any line.")
            : t("You have no lines yet. Your administrator sets them up in the portal."));
        show(this.empty, shown.length === 0 && desk.isCurrent && !desk.isListing);
    }

    /** Presses a button of the call on the lines that has had it longest; for the keyboard. */
    press(name) {
        const rows = [...this.node.querySelectorAll(`.call [data-action="${name}"]:not(:disabled)`)];
        rows[0]?.click();
        return rows.length > 0;
    }
}
