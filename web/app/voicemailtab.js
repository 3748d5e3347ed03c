import { isOfOwner, noVoicemail, withVoicemailEvent, withVoicemailPage } from "../client/linehub.js";
import { DayList } from "./daylist.js";
import { element, setText, show } from "./element.js";
import { count, t } from "./language/text.js";
import { sentenceFor } from "./messages.js";
import { OwnerFilter } from "./ownerfilter.js";
import { Player } from "./player.js";
import { Segments } from "./segments.js";
import { VoicemailRow } from "./voicemailrow.js";
import { remoteWord } from "./words.js";

/** The Voicemail page: what was left on all lines one may hear, played and deleted for everybody at once (R72-R81). */
export class VoicemailTab {
    constructor(desk, { onCall }) {
        this.desk = desk;
        this.state = noVoicemail;
        this.reading = 0;
        this.which = new Segments({ label: t("Which messages"), choices: [["all", t("All")], ["new", t("New")]],
            value: "all",
            onChange: () => this.read() });
        this.owners = new OwnerFilter({ onChange: () => this.read() });
        this.note = element("p", { class: "note" });
        this.counts = element("p", { class: "counts", "aria-live": "polite" });
        this.more = element("button", { type: "button", class: "button plain more",
            on: { click: () => this.read(false) } }, t("Show older"));
        this.player = new Player({ onChange: () => desk.onChange(), onTrouble: (text) => desk.toasts.error(text) });
        const actions = { onCall, onPlay: (message) => this.play(message),
            onDelete: (message) => this.remove(message) };
        this.list = new DayList({ label: t("Messages"), makeRow: () => new VoicemailRow(desk, this.player, actions) });
        this.node = element("section", { class: "voicemail-tab panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Voicemail")), this.counts, this.owners.node,
                this.which.node),
            this.note, this.list.node, this.more);
    }

    get newCount() { return this.state.counts.new; }

    update() {
        const { state, desk } = this;
        this.owners.update(this.ownerChoices());
        this.list.update(state.messages, desk.serverNow);
        setText(this.counts, state.isLoaded
            ? `${count(state.counts.new, "1 new", "{n} new")} · ${count(state.counts.old, "1 old", "{n} old")}` : "");
        show(this.more, state.next !== null);
        const isEmpty = state.isLoaded && state.messages.length === 0;
        setText(this.note, this.trouble ?? (isEmpty ? (this.which.value === "new" ? t("No new messages.")
            : t("No messages.")) : ""));
        show(this.note, this.note.textContent !== "");
        show(this.list.node, state.messages.length > 0);
    }

    /** Oneself, and each delegator whose messages one may hear. */
    ownerChoices() {
        const { own, shared } = this.desk.directory;
        const mine = own.length > 0 ? [{ id: this.desk.viewer.id, name: t("Your lines") }] : [];
        return [...mine, ...shared.filter(({ rights }) => rights.includes("voicemailPlay"))
            .map(({ delegator }) => delegator)];
    }

    isWanted(message) {
        return (this.which.value === "all" || !message.played)
            && (this.owners.isAll || isOfOwner(message, this.owners.chosen, this.desk.viewer.id));
    }

    /** A hub without voicemail is not asked; the page is hidden then. */
    async read(isFirst = true) {
        if (!this.desk.has("voicemail.list")) return;
        const reading = ++this.reading;
        const before = isFirst ? undefined : this.state.next;
        try {
            const page = await this.desk.hub.request("voicemail.list", {
                limit: 50,
                ...(before ? { before } : {}),
                ...(this.owners.isAll ? {} : { delegators: [...this.owners.chosen] }),
                ...(this.which.value === "new" ? { unplayedOnly: true } : {}),
            });
            if (reading !== this.reading) return;
            this.trouble = null;
            this.state = withVoicemailPage(this.state, page, isFirst);
        } catch (error) {
            if (reading !== this.reading || error.isReplyLost) return;
            this.trouble = sentenceFor(error, this.desk.viewer);
        }
        this.update();
        this.desk.onChange(); // the counter in the row of tabs
    }

    partyEvent(event) {
        const { desk } = this;
        this.state = withVoicemailEvent(this.state, event, (message) => this.isWanted(message));
        if (event.type === "voicemail.deleted" && this.player.id === event.id) this.player.stop();
        if (event.type === "voicemail.deleted" && event.actor && event.actor.id !== desk.viewer.id) {
            desk.toasts.note(t("{name} deleted a voicemail.", { name: event.actor.name }));
        }
        if (event.type === "voicemail.left") desk.toasts.note(leftSentence(event.message));
    }

    async play(message) {
        await this.player.toggle(message.id, async () => {
            const result = await this.desk.act("voicemail.play", { message: message.id });
            if (!result) return null;
            this.state = withVoicemailEvent(this.state, { type: "voicemail.played", id: message.id });
            return result.url;
        });
    }

    async remove(message) {
        const result = await this.desk.act("voicemail.delete", { message: message.id });
        if (!result) return;
        if (this.player.id === message.id) this.player.stop();
        this.state = withVoicemailEvent(this.state, { type: "voicemail.deleted", id: message.id });
        this.update();
    }
}

export function leftSentence(message) {
    const who = remoteWord(message.remote);
    return message.delegator
        ? t("New voicemail for {name} from {who}", { name: message.delegator.name, who })
        : t("New voicemail from {who}", { who });
}
