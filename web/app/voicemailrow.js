import { element, setAttribute, setText, show } from "./element.js";
import { iconButton, name } from "./historyrow.js";
import { t } from "./language/text.js";
import { PlayerRow } from "./player.js";
import { clockWord, formatNumber, remoteDetail, remoteWord } from "./words.js";

/**
 * One message: new until anyone has played it (R75), tagged with the delegator's name for a delegate alone (R77, R78).
 */
export class VoicemailRow {
    constructor(desk, player, { onPlay, onDelete, onCall }) {
        this.desk = desk;
        this.mark = element("span", { class: "new-mark" }, element("span", { class: "sr-only" }, t("New message")));
        this.remote = element("span", { class: "remote-name" });
        this.number = element("span", { class: "remote-number" });
        this.tag = element("span", { class: "tag" });
        this.facts = element("span", { class: "entry-facts" });
        this.when = element("time", { class: "entry-when" });
        this.player = new PlayerRow({ player, onPlay: () => onPlay(this.message) });
        this.call = iconButton("answer", () => onCall(this.message.remote.number));
        this.canCall = onCall !== null;
        this.remove = iconButton("trash", () => onDelete(this.message));
        this.node = element("li", { class: "entry message" }, element("span", { class: "entry-mark" }, this.mark),
            element("div", { class: "entry-main" },
                element("div", { class: "remote" }, this.remote, this.number),
                element("p", { class: "entry-line" }, this.tag, this.facts)),
            this.player.node,
            element("div", { class: "entry-time" }, this.when),
            element("div", { class: "entry-actions" }, this.call, this.remove));
    }

    update(message) {
        this.message = message;
        const { desk } = this;
        const who = remoteWord(message.remote);
        setAttribute(this.node, "data-new", !message.played);
        setAttribute(this.node, "data-message", message.id);
        show(this.mark, !message.played);
        setText(this.remote, who);
        setText(this.number, remoteDetail(message.remote));
        setText(this.tag, message.delegator?.name ?? "");
        show(this.tag, message.delegator !== undefined);
        setText(this.facts, desk.directory.nameOf(message.line, formatNumber));
        setText(this.when, clockWord(message.at));
        setAttribute(this.when, "datetime", new Date(message.at).toISOString());
        this.player.update({ id: message.id, seconds: message.seconds, isDisabled: !desk.isCurrent,
            what: t("the message from {who}", { who }) });
        name(this.call, t("Call {who}", { who }));
        name(this.remove, t("Delete the message from {who} for everybody", { who }));
        show(this.call, this.canCall && message.remote.number !== "");
        const rights = desk.directory.rightsOn(message.line);
        show(this.remove, rights.includes("voicemailDelete"));
        this.remove.disabled = !desk.isCurrent;
    }
}
