/** Who is where: rows `{party, status, devices, since}` by party; a value. There is no seq, the newest wins (P45). */
export const noPresence = Object.freeze({});

export function withPresence(state, row) {
    return { ...state, [row.party]: row };
}

/**
 * Keeps a set of parties watched across reconnects: presence is no part of resume, so each session subscribes anew
 * (P45).
 * What was known of parties no longer watched is forgotten, and so is everything when the connection is lost.
 */
export class PresenceWatch {
    constructor({ ask, onChange }) {
        Object.assign(this, { ask, onChange });
        this.rows = noPresence;
        this.wanted = new Set();
        this.subscribed = new Set();
    }

    /** Watches exactly these parties from now on; may be called as often as the set may have changed. */
    watch(parties) {
        this.wanted = new Set(parties);
        this.bringUpToDate();
    }

    /** The session is new: nothing is subscribed in it yet. */
    begin() {
        this.subscribed.clear();
        this.bringUpToDate();
    }

    lost() {
        this.subscribed.clear();
        this.rows = noPresence;
    }

    notified(row) {
        if (!this.wanted.has(row.party)) return;
        this.rows = withPresence(this.rows, row);
        this.onChange();
    }

    bringUpToDate() {
        const added = [...this.wanted].filter((party) => !this.subscribed.has(party));
        const removed = [...this.subscribed].filter((party) => !this.wanted.has(party));
        added.forEach((party) => this.subscribed.add(party));
        removed.forEach((party) => this.subscribed.delete(party));
        if (added.length > 0) this.send("presence.subscribe", added);
        if (removed.length > 0) this.send("presence.unsubscribe", removed);
        if (removed.length > 0) this.rows = Object.fromEntries(Object.entries(this.rows)
            .filter(([id]) => this.wanted.has(id)));
    }

    send(method, parties) {
        const onResult = (result) => (result?.snapshots ?? []).forEach((row) => this.notified(row));
        // A party that may not be seen, or a hub without presence: its row stays away, and that is all.
        this.ask(method, { parties }, { onResult }).catch(() => {});
    }
}
