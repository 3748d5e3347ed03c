/// A wish to listen or to whisper that waits for the switch; no row shows it, and it keeps nobody from anything (P37).
public struct ListeningAttempt: Hashable, Sendable {
    public var participant: Participant
    /// When the hub gives it up.
    public var until: Timestamp
    public var claim: Claim

    public init(participant: Participant, until: Timestamp, claim: Claim) {
        self.participant = participant
        self.until = until
        self.claim = claim
    }
}
