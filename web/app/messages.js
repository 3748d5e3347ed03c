/** A sentence for every word that can stand in `data.code`; each says what happened and, if anything, what to do. */
export const sentences = {
    // Who one is
    unauthenticated: "Your sign-in was not accepted. Please sign in again.",
    tokenExpired: "Your sign-in has expired. Please sign in again.",
    forbidden: "You do not have the right to do this.",
    notMember: "You no longer have access to this line.",
    notOwner: "Only the person who has the call can do this.",
    clientTooOld: "This version is too old for the hub. Please reload the page.",
    noLicence: "A phone licence is missing. Ask your administrator.",
    noCallingPlan: "A calling plan is missing. Ask your administrator.",
    policyOff: "Your administrator has turned this off.",
    limitReached: "The largest number allowed has been reached.",
    // What one named
    unknownLine: "This line does not exist any more.",
    unknownCall: "This call is already over.",
    unknownParty: "The hub does not know you. Ask your administrator.",
    notFound: "This is not there any more.",
    gone: "This has already been deleted.",
    invalidParams: "The hub could not understand this. Check what you entered.",
    duplicate: "This has already been done.",
    // The state of the call
    lineFull: "All places on this line are taken. Try again when a call has ended.",
    alreadyAnswered: "This call has already been answered.",
    alreadyPickedUp: "This call has already been picked up.",
    callEnded: "This call has ended.",
    notHeld: "This call is not on hold.",
    notConnected: "This call is not connected.",
    locked: "This call is locked by the owner of the line.",
    busyOperation: "Something else is happening with a call right now. Try again in a moment.",
    staleRevision: "The call has changed meanwhile. Look again before you act.",
    goneToVoicemail: "The caller has already been sent to voicemail.",
    meetingUnavailable: "The meeting could not take the call. It stays where it was.",
    // The hub and the switch
    messageTooLarge: "This is too large to be sent.",
    rateLimited: "That was too fast. Wait a moment and try again.",
    switchUnavailable: "The telephone system cannot be reached right now.",
    switchFailed: "The telephone system could not do this. The call is as it was before.",
    busUnavailable: "The hub cannot confirm changes right now. Try again in a moment.",
    overloaded: "The hub is very busy. Try again in a moment.",
    // JSON-RPC and this side of the wire
    parseError: "The hub could not read what was sent. Please reload the page.",
    invalidRequest: "The hub could not read what was sent. Please reload the page.",
    methodNotFound: "This hub does not offer that yet.",
    internalError: "Something went wrong inside the hub. Try again.",
    connectionLost: "The connection was lost before the hub could answer. Look at the call before you try again.",
    replyTimeout: "The hub has not answered. Look at the call before you try again.",
    notConnectedToHub: "There is no connection to the hub right now.",
};

const winnerSentences = {
    alreadyAnswered: (name) => `${name} has already answered this call.`,
    alreadyPickedUp: (name) => `${name} has already picked up this call.`,
    busyOperation: (name) => `${name} is already doing something with this call.`,
};

/** What to tell the viewer about a refusal; names the winner of a lost race (R34, F32). */
export function sentenceFor(error, viewer = {}) {
    const winner = error.data?.winner;
    if (winner && winner.id === viewer.id && error.code.startsWith("already")) {
        return "You have already taken this call on another device.";
    }
    if (winner?.name && winnerSentences[error.code]) return winnerSentences[error.code](winner.name);
    if (error.code === "busyOperation" && error.data?.call && error.data.call.by?.id === viewer.id) {
        return "You are already on a call. Put it on hold first.";
    }
    return sentences[error.code] ?? "That did not work. Try again.";
}

const closeSentences = {
    4400: "This page and the hub do not understand each other. Please reload the page.",
    4401: "Your sign-in was not accepted. Please sign in again.",
    4403: "Your sign-in has expired. Please sign in again.",
    4409: "LineHub was opened elsewhere as this device.",
    4426: "This version is too old for the hub. Please reload the page.",
    4429: "The hub has asked this page to slow down.",
};

export function sentenceForClose(code) {
    return closeSentences[code] ?? "The hub has ended this session.";
}
