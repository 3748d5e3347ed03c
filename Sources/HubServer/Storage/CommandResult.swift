import HubCore
public import LineModel

/// The result of a command, kept so that a repeat gets the same (R84, X17, P33).
public struct CommandResult: Hashable, Sendable {
    public var party: PartyID
    public var commandID: String
    /// Stands for the method and the parameters: the same identifier with another digest is another command.
    public var digest: [UInt8]
    /// The encoded reply.
    public var reply: [UInt8]
    public var at: Timestamp

    /// How long a result may be repeated (protocol §4).
    public static let lifetime = Timestamp.Span.seconds(24 * 3600)

    public init(party: PartyID, commandID: String, digest: [UInt8], reply: [UInt8], at: Timestamp) {
        self.party = party
        self.commandID = commandID
        self.digest = digest
        self.reply = reply
        self.at = at
    }

    /// The key under which the ledger knows the command.
    public static func fingerprint(_ party: PartyID, _ commandID: String) -> UInt64 {
        CommandKey(party: party, commandID: commandID).fingerprint
    }
}
