import { Desk } from "../app/desk.js";
import { Directory } from "../app/directory.js";
import { HistoryTab } from "../app/historytab.js";
import { VoicemailTab } from "../app/voicemailtab.js";

/**
 * History and voicemail in the portal, for a person who has lines. The history bears no labels here: the hub gives none
 * to a portal
 * (R59). Whether the person has lines the hub says: it refuses `lines.list` to a token that is an administrator's only.
 */
export class OwnPages {
    constructor({ hub, preferences, toasts, onChange }) {
        this.hub = hub;
        this.isMember = false;
        this.desk = new Desk({ hub, device: undefined, toasts, preferences, onChange });
        this.history = new HistoryTab(this.desk, { onCall: null, onPlay: null });
        this.voicemail = new VoicemailTab(this.desk, { onCall: null });
        this.views = { history: this.history, voicemail: this.voicemail };
        this.onChange = onChange;
    }

    isThere(page) {
        return this.isMember && (page === "history" || this.desk.has("voicemail.list"));
    }

    connectionChanged(state) {
        this.desk.connectionChanged(state);
        if (state === "open") this.opened();
    }

    async opened() {
        const { id, name } = this.hub.session.party;
        this.desk.viewer = { id, name };
        try {
            this.desk.directory = new Directory(await this.hub.request("lines.list"), this.desk.viewer);
            this.isMember = true;
        } catch (error) {
            if (!error.isReplyLost) this.isMember = false;
        }
        this.read();
    }

    read() {
        if (!this.isMember) return;
        this.history.read();
        this.voicemail.read();
        this.onChange();
    }

    partyEvent(event) {
        if (event.type.startsWith("history.")) this.history.partyEvent(event);
        if (event.type.startsWith("voicemail.")) this.voicemail.partyEvent(event);
    }
}
