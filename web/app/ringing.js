import { findCall, isRinging, liveCalls } from "../client/linehub.js";
import { t } from "./language/text.js";

/** The calls that ring for this viewer now, the longest waiting first (P12). */
export function ringingCalls(state, serverNow) {
    return liveCalls(state)
        .filter((call) => isRinging(call, serverNow))
        .sort((a, b) => a.alert.ringStartedAt - b.alert.ringStartedAt);
}

/** "Call for Anna Berg" to a delegate (R33), the line that is called to its owner (R32). */
export function alertTitle(alert, label, format = (number) => number) {
    if (alert.callFor) return t("Call for {name}", { name: alert.callFor });
    return label ? `${label} · ${format(alert.number)}` : t("Call to {number}", { number: format(alert.number) });
}

/** True while an answer is under way: the call rings no more, and has not been answered yet (P12). */
export function isBeingAnswered(call) {
    return call?.state === "ringing" && call.pending?.op === "answer";
}

/**
 * Why a call does not ring any more, as a short note, or null when there is nothing to tell: the viewer did it. Read
 * from
 * the row, not from the event, so that it is right after a reconnect and for conflated events too.
 */
export function withdrawalNote(state, callID, viewer) {
    const call = findCall(state, callID);
    if (!call || call.state === "ringing") return null;
    if (call.by?.id === viewer.id && call.by.device === viewer.device) return null;
    if (call.endReason === "voicemail") return t("Sent to voicemail");
    if (call.by) return call.by.id === viewer.id ? t("Answered by you on another device")
        : t("Answered by {name}", { name: call.by.name });
    switch (call.endReason) {
    case "cancelled": return t("Caller hung up");
    case "noAnswer": return t("Nobody answered");
    case "rejected": return t("Everybody declined");
    default: return t("The call has ended");
    }
}
