import { sentenceFor } from "../app/messages.js";
import { Office } from "./office.js";

/** What the portal's pages look at, and how they act. */
export class PortalDesk {
    constructor({ hub, toasts, onChange, openDelegations }) {
        Object.assign(this, { hub, toasts, onChange, openDelegations });
        this.office = new Office(hub);
    }

    get isCurrent() { return this.hub.isOpen; }
    get now() { return this.hub.clock.now(); }

    /** Reads the directory anew; returns the refusal, if that is what came. */
    async reload() {
        try {
            await this.office.load();
        } catch (error) {
            if (error.isReplyLost) return null;
            return error;
        } finally {
            this.onChange();
        }
        return null;
    }

    /** Asks, and tells of a refusal; null then. A lost reply is no news: the connection line tells it. */
    async read(method, params = {}) {
        try {
            return await this.hub.request(method, params);
        } catch (error) {
            if (!error.isReplyLost && error.code !== "notConnectedToHub") this.toasts.error(sentenceFor(error));
            return null;
        }
    }

    async readAll(method) {
        const items = [];
        let cursor;
        do {
            const page = await this.read(method, { limit: 200, ...(cursor ? { cursor } : {}) });
            if (!page) return null;
            items.push(...page.items);
            cursor = page.next;
        } while (cursor);
        return items;
    }

    async act(method, params) {
        try {
            return await this.hub.command(method, params);
        } catch (error) {
            this.toasts.error(sentenceFor(error));
            return null;
        }
    }

    /** One change of the directory: done by the hub first, then here with what the hub stored. */
    async change(method, params, take) {
        const stored = await this.act(method, params);
        if (stored) take(stored);
        this.onChange();
        return stored;
    }
}
