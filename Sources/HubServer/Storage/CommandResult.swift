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

    /// The same in every process: FNV-1a over the party, the byte 0xff and the identifier, as `CommandLedger` of
    /// HubCore computes it.
    public static func fingerprint(_ party: PartyID, _ commandID: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in party.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x100_0000_01b3
        for byte in commandID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
