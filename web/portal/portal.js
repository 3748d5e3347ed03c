import { ConnectionLine, connectionWords } from "../app/connectionline.js";
import { element, setAttribute, setText, show } from "../app/element.js";
import { icon } from "../app/icon.js";
import { later, t } from "../app/language/text.js";
import { sentenceFor } from "../app/messages.js";
import { Toasts } from "../app/toasts.js";
import { ClusterPage } from "./clusterpage.js";
import { DelegationsPage } from "./delegationspage.js";
import { ExchangePage } from "./exchangepage.js";
import { LinesPage } from "./linespage.js";
import { OwnPages } from "./ownpages.js";
import { PartiesPage } from "./partiespage.js";
import { PolicyPage } from "./policypage.js";
import { PortalDesk } from "./portaldesk.js";
import { SessionsPage } from "./sessionspage.js";

const pages = [
    ["parties", later("Parties"), "parties", PartiesPage], ["lines", later("Lines"), "lines", LinesPage],
    ["delegations", later("Delegations"), "delegations", DelegationsPage],
    ["policy", later("Policy"), "policy", PolicyPage],
    ["sessions", later("Sessions"), "sessions", SessionsPage], ["nodes", later("Nodes"), "cluster", ClusterPage],
    ["exchange", later("Import and export"), "exchange", ExchangePage],
];
const ownPages = [["history", later("History")], ["voicemail", later("Voicemail")]];

/**
 * The portal: what administrators do (protocol §10), and history and voicemail for whoever has lines as well (R59,
 * R76).
 */
export class Portal {
    constructor({ hub, preferences, onEnded }) {
        Object.assign(this, { hub, onEnded });
        this.life = new AbortController();
        this.toasts = new Toasts();
        this.desk = new PortalDesk({ hub, toasts: this.toasts, onChange: () => this.due(),
            openDelegations: (id) => this.openDelegations(id) });
        this.views = Object.fromEntries(pages.map(([id, , , Page]) => [id, new Page(this.desk)]));
        this.own = new OwnPages({ hub, preferences, toasts: this.toasts, onChange: () => this.due() });
        Object.assign(this.views, this.own.views);
        this.connectionLine = new ConnectionLine({ onRetry: () => hub.start() });
        this.name = element("span", { class: "viewer-name" });
        this.links = [...pages, ...ownPages.map(([id, words]) => [id, words, id])].map(([id, words, drawing]) =>
            element("a", { href: `#${id}`, "data-tab": id, hidden: ownPages.some(([own]) => own === id) },
                icon(drawing), element("span", {}, t(words))));
        this.pages = Object.entries(this.views).map(([id, view]) =>
            element("div", { class: "page", "data-page": id, hidden: true }, view.node));
        this.refusal = element("section", { class: "panel refusal", hidden: true }, element("h1", {}, t("No access")),
            element("p", {}));
        const leave = element("button", { type: "button", class: "icon-button", "aria-label": t("Sign out"),
            title: t("Sign out"),
            on: { click: () => this.end({ isWished: true }) } }, icon("leave"));
        this.node = element("div", { class: "shell portal" },
            element("header", { class: "top" },
                element("p", { class: "brand" }, element("span", { class: "brand-mark", "aria-hidden": "true" }),
                    "LineHub",
                    element("span", { class: "brand-sub" }, t("Portal"))),
                element("div", { class: "viewer" }, this.connectionLine.word, this.name, leave)),
            this.connectionLine.bar,
            element("div", { class: "portal-columns" },
                element("nav", { class: "portal-nav", "aria-label": t("Pages") }, this.links),
                element("main", { id: "main", tabindex: "-1" }, this.refusal, this.pages)),
            this.toasts.node);
        this.listen();
    }

    listen() {
        const { hub } = this;
        const { signal } = this.life;
        hub.addEventListener("connection", ({ detail }) => this.connectionChanged(detail));
        hub.addEventListener("notice", () => this.due());
        hub.addEventListener("party", ({ detail }) => { this.own.partyEvent(detail); this.due(); });
        hub.addEventListener("offers", () => this.own.read());
        hub.addEventListener("fault", ({ detail }) => console.warn(`LineHub: ${detail}`));
        addEventListener("online", () => hub.hurry(), { signal });
        addEventListener("hashchange", () => this.opened(), { signal });
        const tick = setInterval(() => this.tick(), 1000);
        signal.addEventListener("abort", () => clearInterval(tick));
        this.opened();
    }

    get page() {
        const asked = location.hash.slice(1);
        return this.views[asked] ? asked : "parties";
    }

    opened() {
        if (this.hub.isOpen) this.views[this.page].opened?.();
        // On a phone the pages stand in a row that is wider than the screen.
        this.links.find(({ dataset }) => dataset.tab === this.page)?.scrollIntoView({ block: "nearest",
            inline: "center" });
        this.due();
    }

    openDelegations(id) {
        this.views.delegations.open(id);
        location.hash = "delegations";
    }

    async connectionChanged({ state, code, error }) {
        this.own.connectionChanged(state);
        const isGone = state === "stopped" && (code === 4401 || code === 4403) && !this.life.signal.aborted;
        if (isGone) return this.end({ code, error });
        this.due();
        if (state !== "open") return;
        this.hub.offers.ask(["voicemail.list"]);
        const refusal = await this.desk.reload();
        show(this.refusal, refusal !== null);
        if (refusal) setText(this.refusal.lastChild, refusal.code === "forbidden"
            ? t("Your token does not give you the rights of an administrator.") : sentenceFor(refusal));
        this.opened();
    }

    end(reason) {
        this.life.abort();
        this.hub.stop();
        this.onEnded(reason);
    }

    tick() {
        if (this.hub.isOpen && document.visibilityState === "visible") this.views[this.page].tick?.();
        this.due();
    }

    due() {
        if (this.isDue) return;
        this.isDue = true;
        setTimeout(() => this.update(), 16);
    }

    update() {
        this.isDue = false;
        if (this.life.signal.aborted) return;
        const { hub, desk, page } = this;
        const { connection, isDegraded } = hub;
        const { isLoaded } = desk.office;
        this.connectionLine.update(connectionWords({ connection, isDegraded, hasRows: isLoaded, now: Date.now() }));
        setText(this.name, hub.session?.party.name ?? "");
        setAttribute(this.node, "data-current", String(hub.isOpen));
        const isOwn = ownPages.some(([id]) => id === page);
        for (const link of this.links) setAttribute(link, "aria-current", link.dataset.tab === page ? "page" : null);
        for (const link of this.links) if (ownPages.some(([id]) => id === link.dataset.tab)) show(link,
            this.own.isThere(link.dataset.tab));
        const canShow = isOwn ? this.own.isThere(page) : isLoaded && this.refusal.hidden;
        for (const node of this.pages) show(node, canShow && node.dataset.page === page);
        if (canShow) this.views[page].update();
    }
}
