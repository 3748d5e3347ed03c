import { liveCalls } from "../client/linehub.js";
import { activeCalls } from "./actions.js";
import { Directory } from "./directory.js";
import { sentenceFor } from "./messages.js";

/** What every view of the console looks at: the hub, who the viewer is, whose lines there are; and how to act. */
export class Desk {
    constructor({ hub, device, toasts, onChange }) {
        Object.assign(this, { hub, toasts, onChange });
        this.viewer = { id: null, name: "", device };
        this.directory = new Directory();
        this.isListing = false;
        this.mustListAgain = false;
    }

    get lines() { return this.hub.lines; }
    get calls() { return liveCalls(this.hub.lines); }
    get activeCalls() { return activeCalls(this.calls, this.viewer); }
    get serverNow() { return this.hub.clock.now(); }

    /** True when what is shown is the truth as far as the hub knows it. */
    get isCurrent() { return this.hub.isOpen; }

    /** Who is online changes without a word from the hub, so it is asked for now and then while somebody looks. */
    watchWhoIsOnline(seconds = 10) {
        return setInterval(() => {
            if (this.isCurrent && document.visibilityState === "visible") this.readDirectory();
        }, seconds * 1000);
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
            this.onChange();
        } catch (error) {
            if (!error.isReplyLost) this.toasts.error(sentenceFor(error, this.viewer));
        } finally {
            this.isListing = false;
            if (this.mustListAgain) this.readDirectory();
        }
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

    lineLabel(lineID) {
        const { label, number } = this.directory.lineOf(lineID);
        return { label, number };
    }
}
