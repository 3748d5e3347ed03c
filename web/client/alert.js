/** A client rings iff its row has `alert`, nobody's answer is under way, and the time is not up (P12). */
export function isRinging(call, serverNow) {
    return call.state === "ringing" && call.alert !== undefined && call.pending?.op !== "answer"
        && serverNow < call.alert.expiresAt;
}
