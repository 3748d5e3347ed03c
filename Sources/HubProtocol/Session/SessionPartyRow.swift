public import HubJSON
public import LineModel

/// The session's own party, and the latest sequence number of its feed (P19).
public struct SessionPartyRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String
    public var seq: Int64

    public init(id: PartyID, name: String, seq: Int64) {
        self.id = id
        self.name = name
        self.seq = seq
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
        seq = try object.required("seq")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("seq", seq)
        }
    }
}
