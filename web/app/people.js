import { element, setAttribute, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { t } from "./language/text.js";
import { initials, statusWord } from "./words.js";

/** The people one shares lines with, and where they are: beside the lines, since one hands calls over to them. */
export class People {
    constructor(desk) {
        this.desk = desk;
        const people = element("ul", { class: "people" });
        this.people = new KeyedList(people, { key: ({ id }) => id, make: () => this.make() });
        this.node = element("section", { class: "people-panel panel", "aria-labelledby": "people-title" },
            element("h2", { id: "people-title" }, t("People")), people);
    }

    update() {
        const colleagues = this.desk.directory.colleagues();
        this.people.update(colleagues);
        show(this.node, colleagues.length > 0);
    }

    make() {
        const avatar = element("span", { class: "avatar small", "aria-hidden": "true" });
        const name = element("span", { class: "person-name" });
        const detail = element("span", { class: "person-detail" });
        const presence = element("span", { class: "presence" });
        const node = element("li", {}, avatar, element("div", {}, name, detail), presence);
        const update = (person) => {
            const status = this.desk.isCurrent ? statusOf(person, this.desk.presence) : null;
            setText(avatar, initials(person.name));
            setText(name, person.name);
            setText(detail, relationWord(person));
            setText(presence, status ? statusWord(status) : "");
            setAttribute(presence, "data-status", status);
        };
        return { node, update };
    }
}

/** The status from presence, else what the list of lines says of who is online. */
export function statusOf(person, presence) {
    const status = presence[person.id]?.status;
    if (status) return status;
    return person.online === undefined ? null : person.online ? "available" : "offline";
}

function relationWord({ kind, isDelegator, isDelegate }) {
    if (kind === "commonArea") return t("Common area phone");
    if (isDelegator && isDelegate) return t("You answer for each other");
    return isDelegator ? t("You answer for this person") : t("Answers for you");
}
