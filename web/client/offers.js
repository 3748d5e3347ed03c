/** Methods that a hub may lack: they are reserved in early releases and answer -32601 there. */
export const optionalMethods = Object.freeze(["voicemail.list", "voicemail.play", "voicemail.delete", "recordings.list",
    "recordings.play", "recordings.delete", "presence.subscribe", "presence.set", "call.transfer", "call.moveToMeeting",
    "call.lock", "call.unlock", "call.join", "call.monitor", "call.record"]);

/**
 * What of `optionalMethods` this hub has. Nobody announces it, but an unknown or reserved method is refused with -32601
 * before anything else is looked at (P26), so each is asked once without params: who has it refuses the params instead,
 * or, for a list, answers. Nothing is changed by it.
 */
export class Offers {
    constructor({ batch, onChange }) {
        Object.assign(this, { batch, onChange });
        this.known = new Map();
    }

    /** False until the hub has answered. */
    has(method) { return this.known.get(method) === true; }

    /** True once it is known that the hub lacks the method. */
    lacks(method) { return this.known.get(method) === false; }

    async ask(methods = optionalMethods) {
        const asked = this.batch(methods.map((method) => ({ method })));
        const answers = await Promise.all(asked.map((each) => each.then(() => true, isOffered)));
        methods.forEach((method, index) => answers[index] !== null && this.known.set(method, answers[index]));
        this.onChange();
    }
}

function isOffered(error) {
    if (error.isReplyLost || error.code === "notConnectedToHub") return null;
    return error.code !== "methodNotFound";
}
