/** Time moved by hand: `now`, and timers for whatever takes `{set, clear}`. */
export class HandClock {
    constructor(start = 1_000_000) {
        this.time = start;
        this.next = 1;
        this.due = new Map();
        this.timers = {
            set: (work, milliseconds) => {
                this.due.set(this.next, { at: this.time + milliseconds, work });
                return this.next++;
            },
            clear: (id) => this.due.delete(id),
        };
        this.now = () => this.time;
    }

    /** Moves on, runs what falls due in order of its time, and lets promises settle after each. */
    async advance(milliseconds) {
        const end = this.time + milliseconds;
        for (;;) {
            const [first] = [...this.due].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at);
            if (!first) break;
            this.due.delete(first[0]);
            this.time = Math.max(this.time, first[1].at);
            first[1].work();
            await settled();
        }
        this.time = end;
        await settled();
    }
}

/** Lets every promise that can settle do so. */
export function settled() {
    return new Promise((resolve) => setImmediate(resolve));
}
