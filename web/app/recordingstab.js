import { DayList } from "./daylist.js";
import { element, setAttribute, setText, show } from "./element.js";
import { iconButton, name } from "./historyrow.js";
import { t } from "./language/text.js";
import { sentenceFor } from "./messages.js";
import { Player, PlayerRow } from "./player.js";
import { clockWord, formatNumber, remoteDetail, remoteWord } from "./words.js";

/** The Recordings page: what the viewer recorded, and nobody else has (R71). */
export class RecordingsTab {
    constructor(desk) {
        this.desk = desk;
        this.recordings = [];
        this.isLoaded = false;
        this.next = null;
        this.note = element("p", { class: "note" });
        this.more = element("button", { type: "button", class: "button plain more",
            on: { click: () => this.read(false) } }, t("Show older"));
        this.player = new Player({ onChange: () => desk.onChange(), onTrouble: (text) => desk.toasts.error(text) });
        this.list = new DayList({ label: t("Recordings"), makeRow: () => this.makeRow() });
        this.node = element("section", { class: "recordings-tab panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Recordings")),
                element("p", { class: "counts" }, t("Only you can hear what you recorded."))),
            this.note, this.list.node, this.more);
    }

    update() {
        const { recordings } = this;
        this.list.update(recordings, this.desk.serverNow);
        setText(this.note, this.trouble ?? (this.isLoaded && recordings.length === 0
            ? t("You have recorded nothing yet.") : ""));
        show(this.note, this.note.textContent !== "");
        show(this.list.node, recordings.length > 0);
        show(this.more, this.next !== null);
    }

    async read(isFirst = true) {
        if (!this.desk.has("recordings.list")) return;
        const before = isFirst ? undefined : this.next;
        try {
            const page = await this.desk.hub.request("recordings.list", before ? { before } : {});
            const older = isFirst ? [] : this.recordings;
            this.recordings = [...older, ...page.recordings].sort((a, b) => b.at - a.at);
            this.next = page.next ?? null;
            this.isLoaded = true;
            this.trouble = null;
        } catch (error) {
            if (error.isReplyLost) return;
            this.trouble = sentenceFor(error, this.desk.viewer);
        }
        this.update();
    }

    partyEvent(event) {
        if (event.type === "recording.deleted") {
            this.recordings = this.recordings.filter(({ id }) => id !== event.id);
            if (this.player.id === event.id) this.player.stop();
        }
        if (event.type === "recording.added") this.read();
    }

    async play(id) {
        await this.player.toggle(id, async () => (await this.desk.act("recordings.play", { recording: id }))?.url
            ?? null);
    }

    async remove(id) {
        if (await this.desk.act("recordings.delete", { recording: id })) this.partyEvent({ type: "recording.deleted",
            id });
        this.update();
    }

    makeRow() {
        const remote = element("span", { class: "remote-name" });
        const number = element("span", { class: "remote-number" });
        const facts = element("p", { class: "entry-facts" });
        const when = element("time", { class: "entry-when" });
        let recording;
        const player = new PlayerRow({ player: this.player, onPlay: () => this.play(recording.id) });
        const remove = iconButton("trash", () => this.remove(recording.id));
        const node = element("li", { class: "entry message" }, element("span", { class: "entry-mark" }),
            element("div", { class: "entry-main" }, element("div", { class: "remote" }, remote, number), facts),
            player.node, element("div", { class: "entry-time" }, when),
            element("div", { class: "entry-actions" }, remove));
        const update = (now) => {
            recording = now;
            const who = remoteWord(now.remote);
            setAttribute(node, "data-recording", now.id);
            setText(remote, who);
            setText(number, remoteDetail(now.remote));
            setText(facts, this.desk.directory.nameOf(now.line, formatNumber));
            setText(when, clockWord(now.at));
            player.update({ id: now.id, seconds: now.seconds, isDisabled: !this.desk.isCurrent,
                what: t("the recording of {who}", { who }) });
            name(remove, t("Delete the recording of {who}", { who }));
            remove.disabled = !this.desk.isCurrent;
        };
        return { node, update };
    }
}
