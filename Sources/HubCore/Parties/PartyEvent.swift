public import LineModel

/// One event of a party's feed (protocol §5).
public struct PartyEvent: Hashable, Sendable {
    public var seq: Int64
    public var at: Timestamp
    public var kind: Kind

    public init(seq: Int64, at: Timestamp, kind: Kind) {
        self.seq = seq
        self.at = at
        self.kind = kind
    }

    public enum Kind: Hashable, Sendable {
        case historyAdded(CallRecord)
        case historyUpdated(CallRecord)
        case historyDeleted(CallID)
        case alertWithdrawn(line: LineID, call: CallID, PrivateWithdrawal)
        /// The party's menu of lines changed; the delegate is nil where it is the owner's own.
        case linesChanged(delegator: PartyReference, delegate: PartyReference?, LinesChange)
        case delegationChanged(delegator: PartyReference, delegate: PartyReference, DelegationChange)
        case voicemail(VoicemailEvent)
        case recording(RecordingEvent)
        /// Says nothing, and stands behind a gap in the numbers: something before it is lost, or was never told, so that
        /// the party reloads (P19).
        case restarted
    }

    public enum LinesChange: Hashable, Sendable {
        case added([LineID])
        case removed([LineID])
        case rights(Rights)
        /// Who else is on the lines (R54).
        case members
    }

    public enum DelegationChange: Hashable, Sendable {
        case added, removed
        case rights(Rights)
        case optedIn(Bool)
    }
}
