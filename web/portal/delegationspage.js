import { ask } from "../app/dialog.js";
import { element, setText, show } from "../app/element.js";
import { icon } from "../app/icon.js";
import { later, t } from "../app/language/text.js";
import { allRights, formatNumber } from "../app/words.js";
import { obstacle } from "./office.js";
import { RightsTable } from "./rightstable.js";
import { meter } from "./table.js";

const obstacles = {
    noLicence: later("no licence"), noCallingPlan: later("no calling plan"),
    delegatorsFull: later("serves as many as are allowed"),
};

/** Who answers for whom, and with which rights (R2-R7, P49). */
export class DelegationsPage {
    constructor(desk) {
        this.desk = desk;
        this.chosen = null;
        this.person = element("select", { id: "delegator", on: { change: () => this.open(this.person.value) } });
        this.lines = element("p", { class: "hint" });
        this.delegates = new RightsTable({ label: t("Delegates"), who: "delegate",
            empty: t("Nobody answers for this person yet."), ...this.acts() });
        this.serves = new RightsTable({ label: t("Serves"), who: "delegator",
            empty: t("This person answers for nobody."), ...this.acts() });
        this.delegatesCount = element("span", {});
        this.servesCount = element("span", {});
        this.candidate = element("select", { "aria-label": t("Who shall be a delegate"),
            on: { change: () => this.update() } });
        this.add = element("button", { type: "button", class: "button go", on: { click: () => this.addDelegate() } },
            icon("plus"), t("Add a delegate"));
        this.full = element("p", { class: "hint" });
        this.adding = element("div", { class: "adding" }, this.candidate, this.add);
        this.never = element("p", { class: "note" }, t("A common area phone can be a delegate, never a delegator."));
        this.delegatesPart = element("section", { class: "part", "aria-labelledby": "delegates-title" },
            element("header", {}, element("h2", { id: "delegates-title" }, t("Delegates")), this.delegatesCount),
            this.delegates.node, this.adding, this.full);
        this.servesPart = element("section", { class: "part", "aria-labelledby": "serves-title" },
            element("header", {}, element("h2", { id: "serves-title" }, t("Serves")), this.servesCount),
            this.serves.node);
        this.node = element("section", { class: "panel delegations" },
            element("header", { class: "page-head" }, element("h1", {}, t("Delegations")),
                element("div", { class: "inline-field" }, element("label", { for: "delegator" }, t("Person")),
                    this.person)),
            this.lines, this.never, this.delegatesPart, this.servesPart);
    }

    acts() {
        return {
            nameOf: (id) => this.desk.office.partyNamed(id),
            onRights: (delegation, rights) => this.setRights(delegation, rights),
            onRemove: (delegation) => this.remove(delegation),
        };
    }

    open(id) {
        this.chosen = id;
        this.candidate.value = "";
        this.update();
    }

    update() {
        const { office } = this.desk;
        const people = office.people();
        if (!office.parties.has(this.chosen)) this.chosen = (people.find(({ id }) => office.linesOf(id).length > 0)
            ?? people[0])?.id ?? null;
        options(this.person, people.map(({ id, name }) => [id, name]), this.chosen);
        const person = office.parties.get(this.chosen);
        if (!person) return;
        const { limits } = office.policy;
        const delegates = office.delegatesOf(person.id);
        const serves = office.delegatorsOf(person.id);
        const isUser = person.kind === "user";
        setText(this.lines, isUser ? this.linesText(person) : "");
        show(this.never, !isUser);
        show(this.delegatesPart, isUser);
        this.delegatesCount.replaceChildren(meter(delegates.length, limits.delegates));
        this.servesCount.replaceChildren(meter(serves.length, limits.delegators));
        this.delegates.update(delegates);
        this.serves.update(serves);
        this.updateCandidates(person, delegates.length >= limits.delegates, limits);
    }

    linesText({ id }) {
        const lines = this.desk.office.linesOf(id).map(({ number, label }) =>
            (label ? `${formatNumber(number)} (${label})` : formatNumber(number)));
        return lines.length > 0 ? t("Shared lines: {lines}", { lines: lines.join(", ") })
            : t("This person has no line yet; delegates have nothing to answer.");
    }

    updateCandidates(person, isFull, limits) {
        const { office } = this.desk;
        const rows = office.people().map((each) => [each, obstacle(office, person, each)])
            .filter(([, why]) => why !== "self" && why !== "duplicate");
        const word = ([{ id, name }, why]) => [id, obstacles[why] ? `${name} (${t(obstacles[why])})` : name,
            why !== null];
        options(this.candidate, [["", t("Choose a person")], ...rows.map(word)], this.candidate.value);
        this.candidate.disabled = isFull || rows.length === 0;
        this.add.disabled = isFull || this.candidate.value === "" || !this.desk.isCurrent;
        setText(this.full, isFull
            ? t("All {n} places are taken. Remove a delegate first, or raise the limit in the policy.",
            { n: limits.delegates }) : "");
    }

    async addDelegate() {
        const params = { delegator: this.chosen, delegate: this.candidate.value };
        const stored = await this.desk.change("admin.delegation.add", params,
            (delegation) => this.desk.office.putDelegation(delegation));
        if (stored) this.candidate.value = "";
        this.update();
    }

    async setRights({ delegator, delegate }, rights) {
        const ordered = allRights.filter((right) => rights.includes(right));
        await this.desk.change("admin.delegation.setRights", { delegator, delegate, rights: ordered },
            (stored) => this.desk.office.putDelegation(stored));
        this.update();
    }

    async remove(delegation) {
        const { office } = this.desk;
        const { delegator, delegate } = delegation;
        const names = { delegate: office.partyNamed(delegate), delegator: office.partyNamed(delegator) };
        const isSure = await ask({ title: t("Remove {delegate} from {delegator}?", names), tone: "stop",
            submit: t("Remove"),
            text: t("{delegate} sees and answers calls for {delegator} no longer, at once. A call in progress goes on.",
                names) });
        if (isSure) await this.desk.change("admin.delegation.remove", { delegator, delegate },
            () => office.removeDelegation(delegation));
    }
}

function options(select, rows, value) {
    const shape = JSON.stringify(rows);
    if (select.dataset.shape !== shape) {
        select.dataset.shape = shape;
        select.replaceChildren(...rows.map(([id, words, isDisabled]) =>
            element("option", { value: id, disabled: isDisabled === true }, words)));
    }
    select.value = rows.some(([id]) => id === value) ? value : rows[0]?.[0] ?? "";
}

