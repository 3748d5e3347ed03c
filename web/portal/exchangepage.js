import { element, setText, show } from "../app/element.js";
import { icon } from "../app/icon.js";
import { t } from "../app/language/text.js";
import { counts, importDocuments, readDirectory } from "./importparts.js";

/** The whole directory as one document, out and in. */
export class ExchangePage {
    constructor(desk) {
        this.desk = desk;
        this.file = element("input", { type: "file", id: "import-file", accept: ".json,application/json",
            on: { change: () => this.look() } });
        this.found = element("p", { class: "said", role: "status" });
        this.trouble = element("p", { class: "trouble", role: "alert" });
        this.bring = element("button", { type: "button", class: "button go", on: { click: () => this.import() } },
            t("Import"));
        this.take = element("button", { type: "button", class: "button", on: { click: () => this.export() } },
            icon("exchange"), t("Export the directory"));
        this.node = element("section", { class: "panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Import and export"))),
            element("div", { class: "exchange" },
                element("section", {}, element("h2", {}, t("Export")),
                    element("p", { class: "hint" }, t("Policy, parties, lines and delegations as one JSON document.")),
                    this.take),
                element("section", {}, element("h2", {}, t("Import")),
                    element("p", { class: "hint" },
                        t("What an export gives, or a part of it. It is merged: what the document does not name stays as it is.")),
                    element("label", { class: "file", for: "import-file" }, t("Document")), this.file, this.found,
                    this.trouble, this.bring)));
        this.update();
    }

    update() {
        this.take.disabled = !this.desk.isCurrent || this.isBusy;
        this.bring.disabled = !this.desk.isCurrent || this.isBusy || !this.document;
        show(this.bring, this.document !== undefined && this.document !== null);
    }

    async export() {
        const directory = await this.desk.act("admin.directory.export", {});
        if (!directory) return;
        const url = URL.createObjectURL(new Blob([JSON.stringify(directory, null, 2) + "\n"],
            { type: "application/json" }));
        element("a", { href: url, download: "linehub-directory.json" }).click();
        setTimeout(() => URL.revokeObjectURL(url), 10_000);
    }

    async look() {
        const [file] = this.file.files;
        this.document = file ? readDirectory(await file.text()) : null;
        const isWrong = file !== undefined && this.document === null;
        setText(this.trouble, isWrong
            ? t("This is not a directory: a JSON object with policy, parties, lines or delegations.") : "");
        setText(this.found, this.document ? t("{parties} parties, {lines} lines, {delegations} delegations",
            counts(this.document)) : "");
        this.update();
    }

    async import() {
        const { messageBytes } = this.desk.hub.session.limits;
        const documents = importDocuments(this.document, messageBytes);
        this.isBusy = true;
        this.update();
        let done = 0;
        for (const document of documents) {
            if (!(await this.desk.act("admin.directory.import", document))) break;
            done += 1;
            setText(this.found, t("{n} of {all} parts stored", { n: done, all: documents.length }));
        }
        this.isBusy = false;
        if (done === documents.length) {
            setText(this.found, t("All is stored."));
            this.document = null;
            this.file.value = "";
        }
        await this.desk.reload();
        this.update();
    }
}
