import { HubError, localCodes } from "./huberror.js";

/** A fresh command id. `getRandomValues`, because `randomUUID` is missing on plain-http pages. */
export function newCommandID(random = globalThis.crypto) {
    const bytes = random.getRandomValues(new Uint8Array(16));
    return "c-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Runs what a user asked for exactly once: the id is made once per action and kept when the reply was lost, so that the
 * hub returns the stored result instead of acting twice (R84, X17, P33).
 *
 * `request(method, params)` sends once; `whenOpen(milliseconds)` resolves when a session is open again. Retries end at
 * `patienceMilliseconds`: an answer or a call that starts long after the click would surprise its user.
 */
export class Commands {
    constructor({ request, whenOpen, makeID = newCommandID, now = Date.now, patienceMilliseconds = 10_000 }) {
        Object.assign(this, { request, whenOpen, makeID, now, patienceMilliseconds });
    }

    async run(method, params) {
        const identified = { ...params, commandId: params.commandId ?? this.makeID() };
        const deadline = this.now() + this.patienceMilliseconds;
        for (;;) {
            try {
                return await this.request(method, identified);
            } catch (error) {
                if (!(error instanceof HubError) || !error.isReplyLost || this.now() >= deadline) throw error;
                await this.sessionBefore(deadline, error);
            }
        }
    }

    async sessionBefore(deadline, lost) {
        const isOpen = await this.whenOpen(deadline - this.now());
        if (!isOpen) throw new HubError(localCodes.connectionLost, lost.message, lost.data);
    }
}
