import { element, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { LineGroup } from "./linegroup.js";

/** The Lines page. Groups and lines keep their places whatever happens on them: the eye learns where each person is. */
export class LinesTab {
    constructor(desk) {
        this.desk = desk;
        this.empty = element("p", { class: "note" },
            t("You have no lines yet. Your administrator sets them up in the portal."));
        const groups = element("div", { class: "groups" });
        this.groups = new KeyedList(groups, { key: ({ key }) => key, make: (group) => new LineGroup(desk, group) });
        this.node = element("div", { class: "lines-tab" }, element("h1", { class: "sr-only" }, t("Lines")), this.empty,
            groups);
    }

    update() {
        const groups = this.desk.directory.groups(this.desk.lines.lines);
        this.groups.update(groups);
        show(this.empty, groups.length === 0 && this.desk.isCurrent && !this.desk.isListing);
    }

    /** Presses a button of the call on the lines that has had it longest; for the keyboard. */
    press(name) {
        const rows = [...this.node.querySelectorAll(`.call [data-action="${name}"]:not(:disabled)`)];
        rows[0]?.click();
        return rows.length > 0;
    }
}
