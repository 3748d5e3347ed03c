import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { LineRow } from "./linerow.js";
import { initials, statusWord } from "./words.js";

/** The lines of one person, under the person's name, with what is known of where the person is. */
export class LineGroup {
    constructor(desk, group) {
        this.desk = desk;
        const titleID = `group-${group.key}`;
        this.avatar = element("span", { class: "avatar small", "aria-hidden": "true" });
        this.title = element("h2", { id: titleID });
        this.status = element("span", { class: "presence" });
        this.silent = element("span", { class: "silent" }, t("Not ringing for you"));
        const lines = element("ul", { class: "lines" });
        this.lines = new KeyedList(lines, { key: ({ id }) => id, make: () => new LineRow(desk) });
        this.node = element("section", { class: "group panel", "aria-labelledby": titleID },
            element("header", {}, this.avatar, this.title, this.status, this.silent), lines);
    }

    update(group) {
        const { viewer, presence } = this.desk;
        setText(this.title, group.title);
        setText(this.avatar, initials(group.isOwn ? viewer.name : group.title));
        const status = group.delegator && presence[group.delegator.id]?.status;
        setText(this.status, status ? statusWord(status) : "");
        setAttribute(this.status, "data-status", status ?? null);
        show(this.silent, group.delegator !== undefined && group.optedIn === false);
        this.lines.update(group.lines);
    }
}
