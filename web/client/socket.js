import { afterClose } from "./reconnect.js";
import { systemTimers } from "./timers.js";

/** A session that lived this long was a good one: the next loss starts the backoff anew. */
const stableMilliseconds = 5_000;
/** An attempt that has not reached an open session by then is given up. */
const openMilliseconds = 15_000;

/**
 * One WebSocket at a time, replaced when it is lost.
 *
 * States: `connecting`, `opening` (socket there, session.open under way: the owner calls `sessionOpened`), `open`,
 * `waiting` (for the next attempt), `stopped` (by `stop`, or by a close code of 4400-4499). `onState` gets the state
 * and,
 * for the last two, `{code, afterMilliseconds?}`.
 */
export class HubSocket {
    constructor({ url, onConnected, onText, onLost, onState, WebSocket = globalThis.WebSocket, timers = systemTimers,
                  random = Math.random, now = Date.now }) {
        Object.assign(this, { url, onConnected, onText, onLost, onState, WebSocket, timers, random, now });
        this.state = "stopped";
        this.attempt = 0;
        this.socket = null;
        this.timer = null;
        this.notBefore = null;
        this.openedAt = null;
    }

    start() {
        if (this.state === "stopped" || this.state === "waiting") this.connect();
    }

    /** Leaves for good; `code` and `error` say why when it was not the user's wish. */
    stop({ code = 1000, error = null } = {}) {
        this.clearTimer();
        this.drop();
        this.enter("stopped", { code, error });
    }

    /** Gives this socket up and comes back, after `retryAfterMilliseconds` if the hub named a time. */
    restart({ retryAfterMilliseconds = null } = {}) {
        if (this.state === "stopped") return;
        if (retryAfterMilliseconds !== null) this.notBefore = this.now() + retryAfterMilliseconds;
        this.drop();
        this.closed(1006);
    }

    /** Tries now instead of later, when the browser says that the network is back. */
    hurry() {
        if (this.state === "waiting" && this.notBefore === null) this.connect();
    }

    /**
     * The hub leaves: stay until the time it gave, then move; if it closes earlier, return at that time all the same.
     */
    drain(reconnectAfterMilliseconds) {
        this.notBefore = this.now() + reconnectAfterMilliseconds;
        this.setTimer(() => this.restart(), reconnectAfterMilliseconds);
    }

    sessionOpened() {
        this.clearTimer();
        this.openedAt = this.now();
        this.enter("open");
    }

    send(text) {
        if (!this.socket || this.socket.readyState !== 1) throw new Error("There is no connection to the hub.");
        this.socket.send(text);
    }

    connect() {
        this.notBefore = null;
        this.openedAt = null;
        this.enter("connecting");
        const socket = new this.WebSocket(this.url, ["linehub.v1"]);
        this.socket = socket;
        this.setTimer(() => this.restart(), openMilliseconds);
        socket.onopen = () => {
            this.enter("opening");
            this.onConnected();
        };
        socket.onmessage = (event) => {
            if (typeof event.data === "string") this.onText(event.data);
        };
        socket.onclose = (event) => {
            this.socket = null;
            this.closed(event.code);
        };
        socket.onerror = () => {}; // a close always follows and carries the code
    }

    closed(code) {
        this.clearTimer();
        this.onLost();
        const now = this.now();
        if (this.openedAt !== null && now - this.openedAt >= stableMilliseconds) this.attempt = 0;
        this.openedAt = null;
        const { attempt, notBefore, random } = this;
        const next = afterClose({ code, attempt, now, notBefore, random });
        if (!next.reconnect) return this.enter("stopped", { code });
        this.attempt += 1;
        this.setTimer(() => this.connect(), next.afterMilliseconds);
        this.enter("waiting", { code, afterMilliseconds: next.afterMilliseconds });
    }

    // Handlers go first: a dead socket must not speak for the one that replaces it.
    drop() {
        const socket = this.socket;
        this.socket = null;
        if (!socket) return;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(1000);
    }

    enter(state, detail = {}) {
        this.state = state;
        this.onState(state, detail);
    }

    setTimer(work, milliseconds) {
        this.clearTimer();
        this.timer = this.timers.set(work, milliseconds);
    }

    clearTimer() {
        if (this.timer !== null) this.timers.clear(this.timer);
        this.timer = null;
    }
}
