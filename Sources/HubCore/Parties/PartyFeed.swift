public import LineModel

/// What happened that belongs to one party alone, in order: the same for all its devices (P19).
public struct PartyFeed: Sendable {
    /// The sequence number of the latest event; 0 before the first.
    public private(set) var seq: Int64 = 0
    private var ring: EventRing<PartyEvent>

    public init(capacity: Int) {
        ring = EventRing(capacity: capacity)
    }

    public mutating func append(_ kind: PartyEvent.Kind, at now: Timestamp) {
        seq += 1
        ring.append(PartyEvent(seq: seq, at: now, kind: kind))
    }

    /// The events after `seq`, oldest first; nil where some of them are gone and the party must reload.
    public func events(after seq: Int64) -> [PartyEvent]? {
        switch EventCursor(seq: seq).next(latest: self.seq, kept: ring.count) {
        case .nothing: []
        case .events(let count): ring.last(count)
        case .snapshot: nil
        }
    }
}

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
