import { applyPartyEvent, applyPartyRepair, feedOpened, noFeed } from "./party.js";

/** Drives the party feed: performs the repairs that `party.js` asks for and hands on each event once, in order. */
export class PartyFeed {
    constructor({ ask, onEvent, onReload }) {
        Object.assign(this, { ask, onEvent, onReload });
        this.place = noFeed;
        this.isRepairing = false;
    }

    /** Returns true when lists must be read again. */
    opened(session) {
        const { feed, reload } = feedOpened(this.place, session);
        this.place = feed;
        return reload;
    }

    notified(event) {
        this.take(applyPartyEvent(this.place, event));
    }

    take({ feed, events, repair, reload }) {
        this.place = feed;
        events.forEach((event) => this.onEvent(event));
        if (reload) this.onReload();
        if (repair && !this.isRepairing) this.repair(repair);
    }

    async repair(params) {
        this.isRepairing = true;
        try {
            await this.ask(params, { onResult: (result) => this.take(applyPartyRepair(this.place, result)) });
        } catch (error) {
            if (!error.isReplyLost) this.onReload();
        } finally {
            this.isRepairing = false;
        }
    }
}
