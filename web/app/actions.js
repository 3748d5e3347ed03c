import { later } from "./language/text.js";

const verbs = {
    answer: { method: "call.answer", label: later("Answer"), tone: "go", icon: "answer" },
    holdAndAnswer: { method: "call.answer", params: { hold: true }, label: later("Hold & answer"), tone: "go",
        icon: "answer" },
    decline: { method: "call.decline", label: later("Decline"), tone: "stop", icon: "hangUp" },
    hold: { method: "call.hold", label: later("Hold"), tone: "plain", icon: "hold" },
    resume: { method: "call.resume", label: later("Resume"), tone: "go", icon: "resume" },
    pickUp: { method: "call.pickUp", label: later("Pick up"), tone: "go", icon: "pickUp" },
    hangUp: { method: "call.hangUp", label: later("Hang up"), tone: "stop", icon: "hangUp" },
    cancel: { method: "call.hangUp", label: later("Cancel"), tone: "stop", icon: "close" },
    leave: { method: "call.hangUp", label: later("Leave the call"), tone: "stop", icon: "hangUp" },
    transfer: { method: "call.transfer", label: later("Transfer…"), icon: "transfer", asks: "transfer", isMore: true },
    meeting: { method: "call.moveToMeeting", label: later("Move to a meeting…"), icon: "people", asks: "meeting",
        isMore: true },
    lock: { method: "call.lock", label: later("Lock"), icon: "lock", isMore: true },
    unlock: { method: "call.unlock", label: later("Unlock"), icon: "unlock", isMore: true },
    record: { method: "call.record", params: { action: "start" }, label: later("Record"), icon: "record",
        isMore: true },
    stopRecording: { method: "call.record", params: { action: "stop" }, label: later("Stop recording"), icon: "stop",
        isMore: true },
    join: { method: "call.join", label: later("Join"), tone: "plain", icon: "join" },
    listen: { method: "call.monitor", params: { mode: "listen" }, label: later("Listen"), icon: "listen",
        isMore: true },
    whisper: { method: "call.monitor", params: { mode: "whisper" }, label: later("Whisper"), icon: "whisper",
        isMore: true },
    barge: { method: "call.monitor", params: { mode: "barge" }, label: later("Barge in"), icon: "join", isMore: true },
    takeOver: { method: "call.monitor", params: { mode: "takeOver" }, label: later("Take over"), icon: "pickUp",
        isMore: true },
    stopMonitoring: { method: "call.monitor", params: { mode: "stop" }, label: later("Stop listening"), tone: "plain",
        icon: "stop" },
};

/** The commands of the first release; every other one is offered only where the hub has it. */
const always = new Set(["call.answer", "call.decline", "call.hold", "call.resume", "call.pickUp", "call.hangUp"]);

/**
 * The actions this viewer has on this call: what the call's state allows, as the row says it (`pickable`, `joinable`),
 * AND the
 * viewer's own rights on the line (P30), AND what the hub offers (`has`). A hint only: the hub decides at the commit
 * (R22).
 * `isMore` marks those that stand behind the "more" button. `monitoring` is the mode in which the viewer listens, if
 * any.
 */
export function actionsFor(call, { viewer, rights, isOnCall, isStale = false, isOwner = false, monitoring = null,
    has = () => false }) {
    const isMine = call.by?.id === viewer.id;
    const pending = call.pending?.op;
    const pendingIsMine = partyID(call.pending?.by) === viewer.id;
    const named = (...names) => names.filter(Boolean).map((name) => ({ name, ...verbs[name] }))
        .filter(({ method }) => always.has(method) || (!isStale && has(method)));
    const lock = isOwner && !pending && (call.locked ? "unlock" : "lock");

    switch (call.state) {
    case "ringing": {
        if (pending === "answer" || !rights.includes("answer")) return [];
        const take = isOnCall ? "holdAndAnswer" : "answer";
        return call.alert ? named(take, "decline") : named(take);
    }
    case "dialing": return isMine ? named("hangUp") : [];
    case "connected":
        if (isMine && pending) return named("hangUp");
        if (isMine) return named("hold", "hangUp", "transfer", "meeting", call.recording ? "stopRecording" : "record",
            lock);
        if (pending && pendingIsMine) return named("cancel"); // joining, breaking in or taking over
        return named(...listening(call, rights, isStale, monitoring), lock);
    case "held":
        if (isMine) return pending ? named("hangUp") : named("resume", "hangUp", "transfer", lock);
        return named(call.pickable && !isStale && rights.includes("pickUpHeld") && "pickUp", lock);
    case "pickingUp": return pendingIsMine ? named("hangUp") : [];
    case "transferring":
    case "elevating": return isMine ? named("cancel") : []; // the earlier state comes back (P32)
    case "joined":
        if (isMine) return named("leave", call.recording ? "stopRecording" : "record", lock);
        if (call.participants?.some(({ id }) => id === viewer.id)) return named("leave");
        if (pending && pendingIsMine) return named("cancel");
        return named(...listening(call, rights, isStale, monitoring), lock);
    default: return [];
    }
}

function listening(call, rights, isStale, monitoring) {
    if (monitoring) {
        const others = ["listen", "whisper", "barge", "takeOver"].filter((mode) => mode !== monitoring);
        return ["stopMonitoring", ...others];
    }
    if (!call.joinable || isStale) return [];
    const modes = rights.includes("monitor") ? ["listen", "whisper", "barge", "takeOver"] : [];
    return [rights.includes("join") && "join", ...modes];
}

/** The viewer's calls that are live in the ear: what answering or picking up another would put on hold (P31). */
export function activeCalls(calls, viewer) {
    return calls.filter((call) => call.by?.id === viewer.id && ["connected", "joined"].includes(call.state));
}

/** `pending.by` is a party, or only its id. */
export function partyID(by) {
    return typeof by === "object" && by !== null ? by.id : by;
}
