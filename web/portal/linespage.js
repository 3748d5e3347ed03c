import { ask, field, tick } from "../app/dialog.js";
import { element } from "../app/element.js";
import { icon } from "../app/icon.js";
import { t } from "../app/language/text.js";
import { dialable, formatNumber } from "../app/words.js";
import { SearchBox } from "./searchbox.js";
import { Table, yesOrNo } from "./table.js";

/** The direct numbers, each a shared line of its owner (R5, R6). */
export class LinesPage {
    constructor(desk) {
        this.desk = desk;
        this.search = new SearchBox({ label: t("Number, label or owner"), onChange: () => this.update() });
        const add = element("button", { type: "button", class: "button go", on: { click: () => this.edit() } },
            icon("plus"), t("Add a line"));
        this.table = new Table({
            label: t("Lines"), key: ({ id }) => id, empty: t("No lines."),
            columns: [
                { title: t("Number"), isMain: true, cell: ({ number }) => formatNumber(number) },
                { title: t("Label"), cell: ({ label }) => label ?? "" },
                { title: t("Owner"), cell: ({ owner }) => desk.office.partyNamed(owner) },
                { title: t("ID"), cell: ({ id }) => id },
                { title: t("Voicemail"), cell: ({ voicemail }) => yesOrNo(voicemail) },
                { title: t("Delegates"), isNumber: true, cell: ({ owner }) => desk.office.delegatesOf(owner).length },
            ],
            actions: (line) => [
                { icon: "edit", words: t("Change {name}", { name: formatNumber(line.number) }),
                    act: () => this.edit(line) },
                { icon: "trash", words: t("Remove {name}", { name: formatNumber(line.number) }),
                    act: () => this.remove(line) },
            ],
        });
        this.node = element("section", { class: "panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Lines")), this.search.node, add),
            this.table.node);
    }

    update() {
        const { office } = this.desk;
        const fits = ({ id, number, label, owner }) =>
            this.search.fits(id, number, formatNumber(number), label, office.partyNamed(owner));
        const byOwner = (a, b) => office.partyNamed(a.owner).localeCompare(office.partyNamed(b.owner))
            || (a.number < b.number ? -1 : 1);
        this.table.update([...office.lines.values()].filter(fits).sort(byOwner));
    }

    async edit(line) {
        const owners = this.desk.office.people(({ kind }) => kind === "user");
        const number = element("input", { type: "tel", required: true, autocomplete: "off",
            ".value": line?.number ?? "", autofocus: true });
        const label = element("input", { maxlength: "64", autocomplete: "off", ".value": line?.label ?? "" });
        const owner = element("select", { required: true },
            owners.map(({ id, name }) => element("option", { value: id }, name)));
        owner.value = line?.owner ?? owners[0]?.id ?? "";
        const id = element("input", { required: true, pattern: "[A-Za-z0-9._:+\\-]{1,64}", autocomplete: "off",
            ".value": line?.id ?? "", readonly: line !== undefined });
        const voicemail = tick(t("Unanswered calls go to voicemail"), { checked: line?.voicemail ?? true });
        const params = await ask({
            title: line ? t("Change {name}", { name: formatNumber(line.number) }) : t("Add a line"),
            content: [field(t("Number"), number), field(t("Label (optional)"), label), field(t("Owner"), owner),
                field(t("ID"), id), voicemail.node],
            submit: line ? t("Save") : t("Add"),
            check: () => (dialable(number.value) === null ? t("This is not a number that can be called.") : null),
            read: () => ({ id: id.value, number: dialable(number.value), owner: owner.value,
                voicemail: voicemail.box.checked,
                ...(label.value.trim() ? { label: label.value.trim() } : {}) }),
        });
        if (params) await this.desk.change("admin.line.put", params, (stored) => this.desk.office.putLine(stored));
    }

    async remove(line) {
        const name = formatNumber(line.number);
        const isSure = await ask({ title: t("Remove {name}?", { name }), tone: "stop", submit: t("Remove"),
            text: t("Nobody can call or be called on this number through the hub any more.") });
        if (isSure) await this.desk.change("admin.line.remove", { id: line.id },
            (gone) => this.desk.office.removeLine(gone));
    }
}
