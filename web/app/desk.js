import { callMilliseconds, liveCalls } from "../client/linehub.js";
import { activeCalls } from "./actions.js";
import { askMeeting, askTransfer } from "./callquestions.js";
import { Directory } from "./directory.js";
import { sentenceFor } from "./messages.js";

const questions = { transfer: askTransfer, meeting: askMeeting };

/** What every view of the console looks at: the hub, who the viewer is, whose lines there are; and how to act. */
export class Desk {
    constructor({ hub, device, toasts, preferences, onChange }) {
        Object.assign(this, { hub, toasts, preferences, onChange });
        this.viewer = { id: null, name: "", device };
        this.directory = new Directory();
        this.monitoring = new Map();
        this.isListing = false;
        this.mustListAgain = false;
    }

    get lines() { return this.hub.lines; }
    get calls() { return liveCalls(this.hub.lines); }
    get activeCalls() { return activeCalls(this.calls, this.viewer); }
    get presence() { return this.hub.presence.rows; }

    /** The hub's time; it stands still at the loss of the connection, since from then on nothing is known. */
    get serverNow() {
        const { hub } = this;
        const lost = hub.isOpen ? 0 : Math.max(0, hub.now() - (this.lostAt ?? hub.now()));
        return hub.clock.now() - lost;
    }

    /** True when what is shown is the truth as far as the hub knows it. */
    get isCurrent() { return this.hub.isOpen; }

    has(method) { return this.hub.offers.has(method); }

    /** What `actionsFor` needs to know besides the call. */
    standing(call, isStale = false) {
        const { viewer, directory } = this;
        return {
            viewer, isStale,
            rights: directory.rightsOn(call.line),
            isOwner: directory.isOwn(call.line),
            isOnCall: this.activeCalls.some(({ id }) => id !== call.id),
            monitoring: this.monitoring.get(call.id) ?? null,
            has: (method) => this.has(method),
        };
    }

    /**
     * Who is online changes without a word from a hub without presence, so it is asked for now and then while somebody
     * looks.
     */
    watchWhoIsOnline(seconds = 10) {
        return setInterval(() => {
            if (this.isCurrent && !this.has("presence.subscribe")
                && document.visibilityState === "visible") this.readDirectory();
        }, seconds * 1000);
    }

    connectionChanged(state) {
        if (state === "open") this.lostAt = null;
        else this.lostAt ??= this.hub.now();
    }

    sessionOpened() {
        const { id, name } = this.hub.session.party;
        this.viewer = { ...this.viewer, id, name };
        this.readDirectory();
    }

    /** Reads lines and rights again; while one reading is under way, at most one more is remembered. */
    async readDirectory() {
        this.mustListAgain = this.isListing;
        if (this.isListing) return;
        this.isListing = true;
        try {
            this.directory = new Directory(await this.hub.request("lines.list"), this.viewer);
            this.watchPresence();
            this.onChange();
        } catch (error) {
            if (!error.isReplyLost) this.toasts.error(sentenceFor(error, this.viewer));
        } finally {
            this.isListing = false;
            if (this.mustListAgain) this.readDirectory();
        }
    }

    watchPresence() {
        if (!this.has("presence.subscribe")) return;
        this.hub.presence.watch([this.viewer.id, ...this.directory.colleagues().map(({ id }) => id)]);
    }

    /** Carries out one user action; tells of a refusal in plain words and returns null then. */
    async act(method, params) {
        try {
            return await this.hub.command(method, params);
        } catch (error) {
            this.toasts.error(sentenceFor(error, this.viewer));
            return null;
        }
    }

    /** One action on a call, with what has to be asked first. */
    async perform(action, call) {
        const more = action.asks ? await questions[action.asks](this, call) : {};
        if (more === null) return null;
        const result = await this.act(action.method, { call: call.id, ...action.params, ...more });
        if (result && action.method === "call.monitor") this.monitorChanged(call.id, action.params.mode);
        return result;
    }

    // Listening changes no row (P37), so only the listener knows of it.
    monitorChanged(callID, mode) {
        if (mode === "listen" || mode === "whisper") this.monitoring.set(callID, mode);
        else this.monitoring.delete(callID);
    }

    /** Forgets the monitoring of calls on which nobody talks: it ends with the talk (P37). */
    tidy() {
        if (this.monitoring.size === 0) return;
        const talking = new Set(this.calls.filter(({ state }) => state === "connected" || state === "joined")
            .map(({ id }) => id));
        for (const id of this.monitoring.keys()) if (!talking.has(id)) this.monitoring.delete(id);
    }

    milliseconds(call) { return callMilliseconds(call, this.serverNow); }
}
