import { ask, field } from "../app/dialog.js";
import { element } from "../app/element.js";
import { count, t } from "../app/language/text.js";
import { momentWord } from "../app/words.js";
import { SearchBox } from "./searchbox.js";
import { Table } from "./table.js";

const refreshMilliseconds = 5_000;

/** Who is connected, with what, since when; and the way to put somebody out. */
export class SessionsPage {
    constructor(desk) {
        this.desk = desk;
        this.sessions = [];
        this.search = new SearchBox({ label: t("Person, device or node"), onChange: () => this.update() });
        this.total = element("p", { class: "counts" });
        this.table = new Table({
            label: t("Sessions"), key: ({ session }) => session, empty: t("No sessions."),
            columns: [
                { title: t("Party"), isMain: true, cell: ({ party }) => party.name },
                { title: t("Kind"), cell: ({ client }) => client.kind },
                { title: t("Device"), cell: ({ client }) => client.name ?? client.device ?? "" },
                { title: t("Version"), cell: ({ client }) => client.version ?? "" },
                { title: t("Node"), cell: ({ node }) => node },
                { title: t("Since"), isNumber: true, cell: ({ since }) => momentWord(since, desk.now) },
            ],
            actions: (row) => (row.session === desk.hub.session?.session ? [] : [
                { icon: "close", words: t("Close the session of {name}", { name: row.party.name }),
                    act: () => this.close(row) },
            ]),
        });
        this.node = element("section", { class: "panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Sessions")), this.total, this.search.node),
            this.table.node);
    }

    opened() { this.read(); }

    tick() {
        if (Date.now() - (this.readAt ?? 0) >= refreshMilliseconds) this.read();
    }

    async read() {
        this.readAt = Date.now();
        const sessions = await this.desk.readAll("admin.sessions.list");
        if (!sessions) return;
        this.sessions = sessions;
        this.update();
    }

    update() {
        const fits = ({ party, client, node }) => this.search.fits(party.id, party.name, client.kind, client.device,
            client.name, node);
        const shown = this.sessions.filter(fits).sort((a, b) => a.party.name.localeCompare(b.party.name)
            || a.since - b.since);
        this.total.textContent = count(this.sessions.length, "{n} session", "{n} sessions");
        this.table.update(shown);
    }

    async close(row) {
        const reason = element("input", { maxlength: "100", autocomplete: "off",
            ".value": t("Closed by the administrator"), required: true });
        const scope = element("select", {}, element("option", { value: "session" }, t("This session")),
            element("option", { value: "party" }, t("All sessions of {name}", { name: row.party.name })));
        const params = await ask({ title: t("Close the session of {name}?", { name: row.party.name }), tone: "stop",
            submit: t("Close session"),
            text: t("The client is signed out and does not come back by itself. A call in progress goes on."),
            content: [field(t("What"), scope), field(t("Reason, shown to the client"), reason)],
            read: () => ({ ...(scope.value === "party" ? { party: row.party.id } : { session: row.session }),
                reason: reason.value }) });
        if (params && (await this.desk.act("admin.sessions.close", params))) await this.read();
    }
}
