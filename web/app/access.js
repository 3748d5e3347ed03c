import { element, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { formatNumber, initials } from "./words.js";

const rightWords = {
    place: "calls out",
    answer: "answers",
    pickUpHeld: "picks up held calls",
    join: "joins",
    monitor: "monitors",
};

/** Who has access to the viewer's own lines, and what for (R19). */
export class Access {
    constructor(desk) {
        this.desk = desk;
        const people = element("ul", { class: "people" });
        this.people = new KeyedList(people, { key: ({ id }) => id, make: makePerson });
        this.node = element("section", { class: "access panel", "aria-labelledby": "access-title" },
            element("h2", { id: "access-title" }, "Who has access to your lines"), people);
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
    const presence = element("span", { class: "person-presence" });
    const node = element("li", {}, avatar, element("div", {}, name, detail), presence);
    const update = (person) => {
        setText(avatar, initials(person.name));
        setText(name, person.name);
        setText(detail, detailText(person));
        setText(presence, person.online ? "Online" : "Offline");
        node.dataset.online = person.online === true;
    };
    return { node, update };
}

function detailText({ kind, rights = [], optedIn, hasAll, lines }) {
    const verbs = rights.map((right) => rightWords[right]).filter(Boolean).join(", ");
    const where = hasAll ? "" : lines.map(({ label, number }) => label ?? formatNumber(number)).join(", ");
    const kindText = kind === "commonArea" ? "Common area phone" : "";
    return [kindText, where, verbs, optedIn === false ? "not ringing now" : ""].filter(Boolean).join(" · ");
}
