public import HubJSON
public import LineModel

/// A message as one listener sees it (P44).
public struct VoicemailRow: WireCodable, Equatable {
    public var id: VoicemailID
    public var line: LineID
    public var remote: RemoteRow
    public var at: Timestamp
    public var seconds: Int64
    /// Whether anybody has played it (R75).
    public var played: Bool
    /// Whose line it is; for delegates alone (R77, R78).
    public var delegator: PartyRow?

    public init(
        id: VoicemailID, line: LineID, remote: RemoteRow, at: Timestamp, seconds: Int64, played: Bool,
        delegator: PartyRow? = nil
    ) {
        self.id = id
        self.line = line
        self.remote = remote
        self.at = at
        self.seconds = seconds
        self.played = played
        self.delegator = delegator
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        line = try object.required("line")
        remote = try object.required("remote")
        at = try object.required("at")
        seconds = try object.required("seconds")
        played = try object.required("played")
        delegator = try object.optional("delegator")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("line", line)
            writer.member("remote", remote)
            writer.member("at", at)
            writer.member("seconds", seconds)
            writer.member("played", played)
            writer.member("delegator", delegator)
        }
    }
}

extension VoicemailRow {
    /// The row that the listener reads; `ownerName` is the present name of the line's owner.
    public init(_ message: VoicemailMessage, owner: PartyID, ownerName: String?, viewer: PartyID) {
        self.init(
            id: message.id, line: message.line, remote: RemoteRow(message.remote), at: message.at,
            seconds: message.seconds, played: message.played,
            delegator: viewer == owner ? nil : PartyRow(id: owner, name: ownerName ?? owner.rawValue))
    }
}
