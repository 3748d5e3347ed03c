const lamps = new Set(["idle", "ringing", "busy", "held", "unknown"]);
const states = new Set(["dialing", "ringing", "connected", "held", "pickingUp", "transferring", "elevating", "joined",
    "ended"]);

/** What is wrong with a notification, as a sentence, or null. Members it does not know are no fault. */
export function faultIn(method, params) {
    if (method === "line.event") return lineFault(params) ?? eventFault(params);
    if (method === "line.snapshot") return lineFault(params) ?? lampFault(params) ?? callsFault(params);
    if (method === "line.lamp") return lineFault(params) ?? lampFault(params);
    if (method === "party.event") return Number.isSafeInteger(params.seq) ? null : "A party event has no seq.";
    return null;
}

function lineFault({ line, epoch, seq }) {
    if (typeof line !== "string") return "A line message names no line.";
    if (typeof epoch !== "string") return "A line message names no epoch.";
    return Number.isSafeInteger(seq) ? null : "A line message has no seq.";
}

function lampFault({ lamp }) {
    return lamps.has(lamp) ? null : `The lamp word ${lamp} is unknown.`;
}

function eventFault({ type, call }) {
    if (typeof type !== "string") return "A line event has no type.";
    return call === undefined ? null : callFault(call);
}

function callsFault({ calls, ended }) {
    for (const call of [...(calls ?? []), ...(ended ?? [])]) {
        const fault = callFault(call);
        if (fault) return fault;
    }
    return null;
}

function callFault(call) {
    if (typeof call?.id !== "string") return "A call has no id.";
    if (!Number.isSafeInteger(call.rev)) return "A call has no rev.";
    return states.has(call.state) ? null : `The call state ${call.state} is unknown.`;
}
