import { later, t } from "./language/text.js";

/** A sentence for every word that can stand in `data.code`; each says what happened and, if anything, what to do. */
export const sentences = {
    // Who one is
    unauthenticated: later("Your sign-in was not accepted. Please sign in again."),
    tokenExpired: later("Your sign-in has expired. Please sign in again."),
    forbidden: later("You do not have the right to do this."),
    notMember: later("You no longer have access to this line."),
    notOwner: later("Only the person who has the call can do this."),
    clientTooOld: later("This version is too old for the hub. Please reload the page."),
    noLicence: later("A phone licence is missing. Ask your administrator."),
    noCallingPlan: later("A calling plan is missing. Ask your administrator."),
    policyOff: later("Your administrator has turned this off."),
    limitReached: later("The largest number allowed has been reached."),
    // What one named
    unknownLine: later("This line does not exist any more."),
    unknownCall: later("This call is already over."),
    unknownParty: later("The hub does not know you. Ask your administrator."),
    notFound: later("This is not there any more."),
    gone: later("This has already been deleted."),
    invalidParams: later("The hub could not understand this. Check what you entered."),
    duplicate: later("This has already been done."),
    // The state of the call
    lineFull: later("All places on this line are taken. Try again when a call has ended."),
    alreadyAnswered: later("This call has already been answered."),
    alreadyPickedUp: later("This call has already been picked up."),
    callEnded: later("This call has ended."),
    notHeld: later("This call is not on hold."),
    notConnected: later("This call is not connected."),
    locked: later("This call is locked by the owner of the line."),
    busyOperation: later("Something else is happening with a call right now. Try again in a moment."),
    staleRevision: later("The call has changed meanwhile. Look again before you act."),
    goneToVoicemail: later("The caller has already been sent to voicemail."),
    meetingUnavailable: later("The meeting could not take the call. It stays where it was."),
    // The hub and the switch
    messageTooLarge: later("This is too large to be sent."),
    rateLimited: later("That was too fast. Wait a moment and try again."),
    switchUnavailable: later("The telephone system cannot be reached right now."),
    switchFailed: later("The telephone system could not do this. The call is as it was before."),
    busUnavailable: later("The hub cannot confirm changes right now. Try again in a moment."),
    overloaded: later("The hub is very busy. Try again in a moment."),
    // JSON-RPC and this side of the wire
    parseError: later("The hub could not read what was sent. Please reload the page."),
    invalidRequest: later("The hub could not read what was sent. Please reload the page."),
    methodNotFound: later("This hub does not offer that yet."),
    internalError: later("Something went wrong inside the hub. Try again."),
    connectionLost: later(
        "The connection was lost before the hub could answer. Look at the call before you try again."),
    replyTimeout: later("The hub has not answered. Look at the call before you try again."),
    notConnectedToHub: later("There is no connection to the hub right now."),
};

const winnerSentences = {
    alreadyAnswered: later("{name} has already answered this call."),
    alreadyPickedUp: later("{name} has already picked up this call."),
    busyOperation: later("{name} is already doing something with this call."),
};

/** What to tell the viewer about a refusal; names the winner of a lost race (R34, F32). */
export function sentenceFor(error, viewer = {}) {
    const winner = error.data?.winner;
    if (winner && winner.id === viewer.id && error.code.startsWith("already")) {
        return t("You have already taken this call on another device.");
    }
    if (winner?.name && winnerSentences[error.code]) return t(winnerSentences[error.code], { name: winner.name });
    if (error.code === "busyOperation" && error.data?.call && error.data.call.by?.id === viewer.id) {
        return t("You are already on a call. Put it on hold first.");
    }
    if (error.data?.capability) return t("The telephone system does not offer this.");
    if (error.code === "limitReached" && error.data?.limit) return limitSentence(error.data);
    return t(sentences[error.code] ?? later("That did not work. Try again."));
}

function limitSentence({ limit, of }) {
    if (of === "delegates") return t("This person already has {n} delegates, the most that are allowed.", { n: limit });
    if (of === "delegators") return t("This delegate already serves {n} people, the most that are allowed.",
        { n: limit });
    return t(sentences.limitReached);
}

const closeSentences = {
    4400: later("This page and the hub do not understand each other. Please reload the page."),
    4401: later("Your sign-in was not accepted. Please sign in again."),
    4403: later("Your sign-in has expired. Please sign in again."),
    4409: later("LineHub was opened elsewhere as this device."),
    4426: later("This version is too old for the hub. Please reload the page."),
    4429: later("The hub has asked this page to slow down."),
};

export function sentenceForClose(code) {
    return t(closeSentences[code] ?? later("The hub has ended this session."));
}
