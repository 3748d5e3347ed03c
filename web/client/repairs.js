/** P24: at most one repair a second per line. */
const spacingMilliseconds = 1_000;

/** Asks for repairs, one at a time per line and never faster than the hub allows. */
export class Repairs {
    constructor({ ask, timers }) {
        this.ask = ask;
        this.timers = timers;
        this.waiting = new Map();
    }

    /** Repairs `line` from `seq`, now or after a delay; a line that already waits is not asked for twice. */
    want({ line, seq, afterMilliseconds = 0 }) {
        const present = this.waiting.get(line);
        if (present?.isAsking) {
            present.again = { line, seq, afterMilliseconds: spacingMilliseconds };
        } else if (!present) {
            const timer = this.timers.set(() => this.begin({ line, seq }), afterMilliseconds);
            this.waiting.set(line, { timer, isAsking: false, again: null });
        }
    }

    /** A snapshot came unasked: no need any more. */
    settled(line) {
        const present = this.waiting.get(line);
        if (!present || present.isAsking) return;
        this.timers.clear(present.timer);
        this.waiting.delete(line);
    }

    /** Forgets everything; the socket is gone and resume does the same work. */
    clear() {
        for (const { timer } of this.waiting.values()) this.timers.clear(timer);
        this.waiting.clear();
    }

    async begin({ line, seq }) {
        const present = this.waiting.get(line);
        present.isAsking = true;
        let again = null;
        try {
            await this.ask({ line, seq });
        } catch (error) {
            if (error.code === "rateLimited") {
                const afterMilliseconds = error.data.retryAfterMilliseconds ?? spacingMilliseconds;
                again = { line, seq, afterMilliseconds };
            }
        }
        if (this.waiting.get(line) !== present) return;
        this.waiting.delete(line);
        again = present.again ?? again;
        if (again) this.want(again);
    }
}
