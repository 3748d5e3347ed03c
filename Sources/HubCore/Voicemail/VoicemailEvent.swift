public import LineModel

/// What happened to a message, as the feed of one listener keeps it (R74, R75, R80).
public struct VoicemailEvent: Hashable, Sendable {
    public var change: Change
    public var message: VoicemailMessage
    /// Whose line it is.
    public var owner: PartyID
    /// The listener's counts after it, line by line, as a session may be allowed some of the lines alone (P38, P44).
    public var counts: [LineCounts]

    public enum Change: Hashable, Sendable {
        case left
        case played(by: PartyReference)
        case deleted(by: PartyReference)
    }

    public struct LineCounts: Hashable, Sendable {
        public var line: LineID
        public var counts: VoicemailCounts

        public init(line: LineID, counts: VoicemailCounts) {
            self.line = line
            self.counts = counts
        }
    }

    public init(_ change: Change, _ message: VoicemailMessage, owner: PartyID, counts: [LineCounts]) {
        self.change = change
        self.message = message
        self.owner = owner
        self.counts = counts
    }

    /// The counts as that viewer may know them.
    public func counts(for viewer: Viewer) -> VoicemailCounts {
        counts.reduce(.none) { viewer.sees($1.line) ? $0 + $1.counts : $0 }
    }
}

extension VoicemailBook {
    /// The counts of each of the lines on which there is a message.
    public func counts(of lines: [LineID]) -> [VoicemailEvent.LineCounts] {
        lines.compactMap { line in
            let counts = counts(of: line)
            return counts == .none ? nil : VoicemailEvent.LineCounts(line: line, counts: counts)
        }
    }
}
