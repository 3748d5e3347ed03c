import { element, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { allRights, formatNumber, initials, rightWord } from "./words.js";

/**
 * Who has access to the viewer's own lines, and what for (R19). Only an administrator changes it, in the portal (R12).
 */
export class AccessSettings {
    constructor(desk) {
        this.desk = desk;
        const people = element("ul", { class: "access-list" });
        this.people = new KeyedList(people, { key: ({ id }) => id, make: makePerson });
        this.node = element("section", { class: "panel setting", "aria-labelledby": "setting-access" },
            element("h2", { id: "setting-access" }, t("Who has access to your lines")),
            element("p", { class: "hint" }, t("Your administrator gives and takes access in the portal.")), people);
    }

    update() {
        const { directory } = this.desk;
        const delegates = directory.delegates();
        this.people.update(delegates.map((each) => ({ ...each, hasAll: each.lines.length === directory.own.length })));
        show(this.node, delegates.length > 0);
    }
}

function makePerson() {
    const avatar = element("span", { class: "avatar small", "aria-hidden": "true" });
    const name = element("span", { class: "person-name" });
    const detail = element("span", { class: "person-detail" });
    const rights = element("ul", { class: "rights" });
    const list = new KeyedList(rights, { key: (right) => right, make: () => {
        const node = element("li", {});
        return { node, update: (right) => setText(node, rightWord(right)) };
    } });
    const node = element("li", {}, avatar, element("div", {}, element("div", {}, name, detail), rights));
    const update = (person) => {
        setText(avatar, initials(person.name));
        setText(name, person.name);
        setText(detail, detailText(person));
        list.update(allRights.filter((right) => person.rights?.includes(right)));
    };
    return { node, update };
}

function detailText({ kind, optedIn, hasAll, lines }) {
    const where = hasAll ? "" : lines.map(({ label, number }) => label ?? formatNumber(number)).join(", ");
    return [kind === "commonArea" ? t("Common area phone") : "", where,
        optedIn === false ? t("does not ring now") : ""].filter(Boolean).join(" · ");
}
