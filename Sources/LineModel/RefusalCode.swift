/// The word that says why a request was refused (protocol §8, P27). Clients switch on it.
public enum RefusalCode: String, Sendable, CaseIterable {
    case unauthenticated, tokenExpired, forbidden, notMember, clientTooOld, noLicence, noCallingPlan, policyOff
    case limitReached, unknownLine, unknownCall, unknownParty, lineFull, alreadyAnswered, alreadyPickedUp, callEnded
    case notHeld, notConnected, locked, busyOperation, staleRevision, goneToVoicemail, gone, invalidParams
    case messageTooLarge, rateLimited, switchUnavailable, switchFailed, busUnavailable, overloaded, duplicate
    case notOwner, meetingUnavailable, notFound
}
