public import LineModel

/// Names a command: identifiers are unique per party.
public struct CommandKey: Hashable, Sendable {
    public var party: PartyID
    public var commandID: String

    public init(party: PartyID, commandID: String) {
        self.party = party
        self.commandID = commandID
    }

    /// The same in every process; no identifier has a byte 0xff, so the two names stay apart.
    public var fingerprint: UInt64 {
        Fingerprint.of(commandID.utf8, from: Fingerprint.of([0xff], from: Fingerprint.of(party.rawValue.utf8)))
    }

    /// The command as what it has claimed names it: as much of the fingerprint as every reader of JSON takes for an integer.
    public var claimant: Int64 { Int64(fingerprint >> 11) }
}
