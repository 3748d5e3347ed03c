import { ask } from "../app/dialog.js";
import { element, setText } from "../app/element.js";
import { later, t } from "../app/language/text.js";
import { chip, Table } from "./table.js";

const refreshMilliseconds = 5_000;
const states = {
    starting: [later("Starting"), "warn"], serving: [later("Serving"), "ok"], draining: [later("Draining"), "warn"],
    lost: [later("Lost"), "bad"],
};

/** The nodes, as the one that answers knows them. */
export class ClusterPage {
    constructor(desk) {
        this.desk = desk;
        this.word = element("p", { class: "counts" });
        this.table = new Table({
            label: t("Nodes"), key: ({ node }) => node, empty: t("No nodes."),
            columns: [
                { title: t("Node"), isMain: true, cell: ({ node }) => node },
                { title: t("State"), cell: ({ state }) => chip(t(states[state]?.[0] ?? state), states[state]?.[1]) },
                { title: t("Sessions"), isNumber: true, cell: ({ sessions }) => sessions },
            ],
            actions: ({ node, state }) => (state === "serving"
                ? [{ icon: "leave", words: t("Drain {name}", { name: node }), act: () => this.drain(node) }] : []),
        });
        this.facts = element("dl", { class: "facts" });
        this.node = element("section", { class: "panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Nodes")), this.word), this.table.node,
            this.facts);
    }

    opened() { this.read(); }

    tick() {
        if (Date.now() - (this.readAt ?? 0) >= refreshMilliseconds) this.read();
    }

    async read() {
        this.readAt = Date.now();
        const status = await this.desk.read("admin.cluster.status");
        if (!status) return;
        this.status = status;
        this.update();
    }

    update() {
        const { status } = this;
        if (!status) return;
        setText(this.word, status.degraded ? t("Degraded: the bus between the nodes is silent.") : t("All is well."));
        this.table.update(status.nodes);
        const facts = [[t("Epoch"), status.epoch], [t("Answered by"), this.desk.hub.session?.node ?? ""]];
        this.facts.replaceChildren(...facts.map(([term, value]) =>
            element("div", {}, element("dt", {}, term), element("dd", {}, value))));
    }

    async drain(node) {
        const isSure = await ask({ title: t("Drain {name}?", { name: node }), tone: "stop", submit: t("Drain"),
            text: t("The node sends its clients away, each at a time of its own, and takes no new ones. It stops when all have gone.") });
        if (isSure && (await this.desk.act("admin.node.drain", { node }))) await this.read();
    }
}
