import { element, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { LineGroup } from "./linegroup.js";

/** The Lines tab. Groups and lines keep their places whatever happens on them: the eye learns where each person is. */
export class LinesTab {
    constructor(desk) {
        this.desk = desk;
        this.empty = element("p", { class: "note" }, "You have no lines yet. Your administrator sets them up in the portal.");
        const groups = element("div", { class: "groups" });
        this.groups = new KeyedList(groups, { key: ({ key }) => key, make: (group) => new LineGroup(desk, group) });
        this.node = element("div", { class: "lines-tab" }, this.empty, groups);
    }

    update() {
        const groups = this.desk.directory.groups(this.desk.lines.lines);
        this.groups.update(groups);
        show(this.empty, groups.length === 0 && this.desk.isCurrent && !this.desk.isListing);
    }
}
