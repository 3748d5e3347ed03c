import { ask, field, tick } from "../app/dialog.js";
import { element } from "../app/element.js";
import { icon } from "../app/icon.js";
import { t } from "../app/language/text.js";
import { SearchBox } from "./searchbox.js";
import { meter, Table, yesOrNo } from "./table.js";

const idPattern = "[A-Za-z0-9._:+\\-]{1,64}";

/** The people and common area phones (R1, R11). */
export class PartiesPage {
    constructor(desk) {
        this.desk = desk;
        this.search = new SearchBox({ label: t("Name or ID"), onChange: () => this.update() });
        const add = element("button", { type: "button", class: "button go", on: { click: () => this.edit() } },
            icon("plus"), t("Add a party"));
        this.table = new Table({
            label: t("Parties"), key: ({ id }) => id, empty: t("No parties."),
            columns: [
                { title: t("Name"), isMain: true, cell: ({ name }) => name },
                { title: t("ID"), cell: ({ id }) => id },
                { title: t("Kind"), cell: ({ kind }) => (kind === "commonArea" ? t("Common area phone") : t("User")) },
                { title: t("Licence"), cell: ({ licensed }) => yesOrNo(licensed) },
                { title: t("Calling plan"), cell: ({ callingPlan }) => yesOrNo(callingPlan) },
                { title: t("Own lines"), isNumber: true, cell: ({ id }) => desk.office.linesOf(id).length },
                { title: t("Delegates"), isNumber: true,
                    cell: ({ id }) => this.meter(desk.office.delegatesOf(id).length, "delegates") },
                { title: t("Serves"), isNumber: true, cell: ({ id }) =>
                    this.meter(desk.office.delegatorsOf(id).length, "delegators") },
            ],
            actions: (party) => [
                { icon: "delegations", words: t("Delegations of {name}", { name: party.name }),
                    act: () => desk.openDelegations(party.id) },
                { icon: "edit", words: t("Change {name}", { name: party.name }), act: () => this.edit(party) },
                { icon: "trash", words: t("Remove {name}", { name: party.name }), act: () => this.remove(party) },
            ],
        });
        this.node = element("section", { class: "panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Parties")), this.search.node, add),
            this.table.node);
    }

    meter(n, limit) { return meter(n, this.desk.office.policy.limits[limit]); }

    update() {
        this.table.update(this.desk.office.people(({ id, name, email }) => this.search.fits(id, name, email)));
    }

    async edit(party) {
        const id = element("input", { required: true, pattern: idPattern, maxlength: "64", autocomplete: "off",
            ".value": party?.id ?? "", readonly: party !== undefined });
        const name = element("input", { required: true, maxlength: "128", autocomplete: "off",
            ".value": party?.name ?? "", autofocus: true });
        const email = element("input", { type: "email", autocomplete: "off", ".value": party?.email ?? "" });
        const kind = element("select", {}, element("option", { value: "user" }, t("User")),
            element("option", { value: "commonArea" }, t("Common area phone")));
        kind.value = party?.kind ?? "user";
        const licensed = tick(t("Phone licence"), { checked: party?.licensed ?? true });
        const plan = tick(t("Calling plan"), { checked: party?.callingPlan ?? true,
            hint: t("Delegation needs both, on both sides.") });
        const params = await ask({
            title: party ? t("Change {name}", { name: party.name }) : t("Add a party"),
            content: [field(t("Name"), name), field(t("ID"), id,
                party ? null : t("Letters, digits and . _ : + -; it cannot be changed later.")),
                field(t("Kind"), kind, t("A common area phone can be a delegate, never a delegator.")),
                field(t("E-mail (optional)"), email), licensed.node, plan.node],
            submit: party ? t("Save") : t("Add"),
            read: () => ({ id: id.value, name: name.value.trim(), kind: kind.value, licensed: licensed.box.checked,
                callingPlan: plan.box.checked,
                ...(email.value ? { email: email.value } : {}) }),
        });
        if (params) await this.desk.change("admin.party.put", params, (stored) => this.desk.office.putParty(stored));
    }

    async remove(party) {
        const isSure = await ask({ title: t("Remove {name}?", { name: party.name }), tone: "stop", submit: t("Remove"),
            text: t("Delegations of and to {name} go with it. Lines must be removed, or given to others, before.",
                { name: party.name }) });
        if (isSure) await this.desk.change("admin.party.remove", { id: party.id },
            (gone) => this.desk.office.removeParty(gone));
    }
}
