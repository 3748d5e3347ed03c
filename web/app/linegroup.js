import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { LineRow } from "./linerow.js";
import { initials } from "./words.js";

/** The lines of one person, under the person's name; for a delegator with the switch that says whether they ring here. */
export class LineGroup {
    constructor(desk, group) {
        this.desk = desk;
        const titleID = `group-${group.key}`;
        this.avatar = element("span", { class: "avatar", "aria-hidden": "true" });
        this.title = element("h2", { id: titleID });
        this.optIn = element("input", { type: "checkbox", role: "switch", on: { change: () => this.setOptIn() } });
        this.optInText = element("span", {}, "Ring for me");
        this.optInLabel = element("label", { class: "switch" }, this.optInText, this.optIn);
        const lines = element("ul", { class: "lines" });
        this.lines = new KeyedList(lines, { key: ({ id }) => id, make: () => new LineRow(desk) });
        this.node = element("section", { class: "group", "aria-labelledby": titleID },
            element("header", {}, this.avatar, this.title, this.optInLabel), lines);
    }

    update(group) {
        this.group = group;
        setText(this.title, group.title);
        setText(this.avatar, initials(group.isOwn ? this.desk.viewer.name : group.title));
        show(this.optInLabel, group.delegator !== undefined && group.rights.includes("answer"));
        if (group.delegator && !this.isSetting) this.optIn.checked = group.optedIn;
        this.optIn.disabled = this.isSetting || !this.desk.isCurrent || !group.rights?.includes("optOut");
        setAttribute(this.optIn, "aria-label", `Ring for me when ${group.title} is called`);
        this.lines.update(group.lines);
    }

    async setOptIn() {
        const optedIn = this.optIn.checked;
        this.isSetting = true;
        this.optIn.disabled = true;
        const result = await this.desk.act("alerts.set", { delegator: this.group.delegator.id, optedIn });
        this.isSetting = false;
        if (!result) this.optIn.checked = !optedIn;
        await this.desk.readDirectory();
    }
}
