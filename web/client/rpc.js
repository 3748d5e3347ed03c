import { HubError, localCodes } from "./huberror.js";
import { systemTimers } from "./timers.js";

/** How long replies may take that wait for more than one order (P36). */
const slow = { "call.moveToMeeting": 40_000 };

/**
 * JSON-RPC 2.0 over one socket: numbers requests, matches replies, hands notifications on in the order of arrival.
 *
 * A frame holds one message or an array of any messages (P48). `onResult` of a request runs inside `receive`, before
 * the
 * next message of the same frame is looked at; the promise settles later. State must be taken over in `onResult`, or
 * the
 * notifications that follow a reply in its frame would be applied first.
 */
export class Rpc {
    constructor({ send, onNotification, onFault, timeoutMilliseconds = 10_000, timers = systemTimers }) {
        this.send = send;
        this.onNotification = onNotification ?? (() => {});
        this.onFault = onFault ?? (() => {});
        this.timeoutMilliseconds = timeoutMilliseconds;
        this.timers = timers;
        this.nextID = 1;
        this.pending = new Map();
    }

    /** Sends one request; rejects with a `HubError`. */
    request(method, params = {}, options = {}) {
        const { message, promise } = this.enrol(method, params, options);
        this.dispatch([message], message);
        return promise;
    }

    /** Sends several requests in one frame; returns one promise each, in the same order. */
    batch(requests) {
        const enrolled = requests.map(({ method, params = {}, ...options }) => this.enrol(method, params, options));
        const messages = enrolled.map((each) => each.message);
        this.dispatch(messages, messages);
        return enrolled.map((each) => each.promise);
    }

    /** Takes one text frame. */
    receive(text) {
        let frame;
        try {
            frame = JSON.parse(text);
        } catch {
            this.onFault(new HubError(localCodes.invalidMessage, "The hub sent a frame that is not JSON."));
            return;
        }
        for (const message of Array.isArray(frame) ? frame : [frame]) this.handle(message);
    }

    /** Rejects all that still waits, because the socket is gone. */
    abandon(error = new HubError(localCodes.connectionLost, "The connection was lost before the reply came.")) {
        for (const id of [...this.pending.keys()]) this.settle(id)?.reject(error);
    }

    enrol(method, params, { onResult, timeoutMilliseconds = slow[method] ?? this.timeoutMilliseconds }) {
        const id = this.nextID++;
        const promise = new Promise((resolve, reject) => {
            const timer = this.timers.set(() => {
                const error = new HubError(localCodes.replyTimeout,
                    `No reply to ${method} in ${timeoutMilliseconds} ms.`);
                this.settle(id)?.reject(error);
            }, timeoutMilliseconds);
            this.pending.set(id, { resolve, reject, onResult, timer });
        });
        return { message: { jsonrpc: "2.0", id, method, params }, promise };
    }

    dispatch(messages, frame) {
        try {
            this.send(JSON.stringify(frame));
        } catch (cause) {
            const error = new HubError(localCodes.notConnectedToHub, String(cause?.message ?? cause));
            for (const { id } of messages) this.settle(id)?.reject(error);
        }
    }

    handle(message) {
        if (message === null || typeof message !== "object") {
            this.onFault(new HubError(localCodes.invalidMessage, "The hub sent a message that is not an object."));
        } else if (typeof message.method === "string") {
            if (message.id === undefined) this.onNotification(message.method, message.params ?? {});
            else this.refuse(message.id);
        } else {
            this.reply(message);
        }
    }

    reply(message) {
        const waiting = this.settle(message.id);
        if (!waiting) return; // timed out meanwhile, or an error without id: nobody waits for it
        if (message.error) return waiting.reject(HubError.fromReply(message.error));
        waiting.onResult?.(message.result);
        waiting.resolve(message.result);
    }

    // Orders go to switches alone; a client that gets one says so instead of leaving the hub to wait.
    refuse(id) {
        this.send(JSON.stringify({ jsonrpc: "2.0", id,
            error: { code: -32601, message: "This client takes no orders." } }));
    }

    settle(id) {
        const waiting = this.pending.get(id);
        if (!waiting) return undefined;
        this.pending.delete(id);
        this.timers.clear(waiting.timer);
        return waiting;
    }
}
