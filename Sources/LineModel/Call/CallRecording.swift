/// A recording that is being made of a call: its recorder's alone (R71). It is no change of the row that others may see
/// (P11), so it has neither `rev` nor `pending` of the row.
public struct CallRecording: Hashable, Sendable {
    public let id: RecordingID
    /// Who records: whoever has the call. When the call changes hands, the recording ends.
    public var by: Talker
    public var phase: Phase
    /// The claim that waits for the switch, and when the hub gives it up.
    public var claim: Claim?
    public var until: Timestamp?

    public enum Phase: String, Sendable, CaseIterable {
        case starting, running, stopping
    }

    public init(id: RecordingID, by: Talker, phase: Phase, claim: Claim? = nil, until: Timestamp? = nil) {
        self.id = id
        self.by = by
        self.phase = phase
        self.claim = claim
        self.until = until
    }
}

/// What a member asks of a recording.
public enum RecordAction: String, Sendable, CaseIterable {
    case start, stop
}

extension Call {
    /// Whether the party is recording the call now; nobody else is to know (R71).
    public func isRecorded(by party: PartyID) -> Bool { recorder == party }

    /// Who is recording the call now.
    public var recorder: PartyID? {
        guard let recording = self.recording, recording.phase != .starting else { return nil }
        return recording.by.party.id
    }
}
