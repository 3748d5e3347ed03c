const verbs = {
    answer: { method: "call.answer", label: "Answer", tone: "go", icon: "answer" },
    holdAndAnswer: { method: "call.answer", params: { hold: true }, label: "Hold & answer", tone: "go", icon: "answer" },
    decline: { method: "call.decline", label: "Decline", tone: "stop", icon: "hangUp" },
    hold: { method: "call.hold", label: "Hold", tone: "plain", icon: "hold" },
    resume: { method: "call.resume", label: "Resume", tone: "go", icon: "resume" },
    pickUp: { method: "call.pickUp", label: "Pick up", tone: "go", icon: "pickUp" },
    hangUp: { method: "call.hangUp", label: "Hang up", tone: "stop", icon: "hangUp" },
};

/**
 * The actions this viewer has on this call: what the call's state allows, as the row says it (`pickable`), AND the
 * viewer's own rights on the line (P30). A hint only: the hub decides again at the commit (R22).
 */
export function actionsFor(call, { viewer, rights, isOnCall, isStale = false }) {
    const isMine = call.by?.id === viewer.id;
    const pending = call.pending?.op;
    const pendingIsMine = partyID(call.pending?.by) === viewer.id;
    const named = (...names) => names.map((name) => ({ name, ...verbs[name] }));

    switch (call.state) {
    case "ringing": {
        if (pending === "answer" || !rights.includes("answer")) return [];
        const take = isOnCall ? "holdAndAnswer" : "answer";
        return call.alert ? named(take, "decline") : named(take);
    }
    case "dialing": return isMine ? named("hangUp") : [];
    case "connected": return !isMine ? [] : pending ? named("hangUp") : named("hold", "hangUp");
    case "held":
        if (isMine) return pending ? named("hangUp") : named("resume", "hangUp");
        return call.pickable && !isStale && rights.includes("pickUpHeld") ? named("pickUp") : [];
    case "pickingUp": return pendingIsMine ? named("hangUp") : [];
    case "joined": return isMine || call.participants?.some(({ id }) => id === viewer.id) ? named("hangUp") : [];
    default: return [];
    }
}

/** The viewer's calls that are live in the ear: what answering or picking up another would put on hold (P31). */
export function activeCalls(calls, viewer) {
    return calls.filter((call) => call.by?.id === viewer.id && ["connected", "joined"].includes(call.state));
}

/** `pending.by` is a party, or only its id. */
export function partyID(by) {
    return typeof by === "object" && by !== null ? by.id : by;
}
