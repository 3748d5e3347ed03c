/** The server's clock as seen from here. Durations come from it and from the row, never from a counter (R25, F31). */
export class ServerClock {
    constructor(localNow = Date.now) {
        this.localNow = localNow;
        this.offsetMilliseconds = 0;
    }

    /** Takes the `serverTime` of a reply; the hub wrote it about half-way between sending and receiving. */
    sample({ serverTime, sentAt, receivedAt }) {
        this.offsetMilliseconds = serverTime - (sentAt + receivedAt) / 2;
    }

    /** Takes the `at` of an event: it lies in the past, so a clock that shows less is slow. */
    observe(at) {
        const behind = at - (this.localNow() + this.offsetMilliseconds);
        if (behind > 0) this.offsetMilliseconds += behind;
    }

    now() {
        return Math.round(this.localNow() + this.offsetMilliseconds);
    }
}

/** How long a call has been answered, or null before; never negative. An ended call stands still. */
export function callMilliseconds(call, serverNow) {
    if (call.answeredAt === undefined) return null;
    return Math.max(0, (call.endedAt ?? serverNow) - call.answeredAt);
}

/** How long a call has been waiting on hold, or null when it is not held. */
export function heldMilliseconds(call, serverNow) {
    if (call.heldAt === undefined || (call.state !== "held" && call.state !== "pickingUp")) return null;
    return Math.max(0, serverNow - call.heldAt);
}

/** `0:07`, `12:34`, `1:02:03`: hours are shown, never wrapped (F31). */
export function formatDuration(milliseconds) {
    const total = Math.floor(milliseconds / 1000);
    const seconds = String(total % 60).padStart(2, "0");
    const minutes = Math.floor(total / 60) % 60;
    const hours = Math.floor(total / 3600);
    return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}
