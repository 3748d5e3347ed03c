public import HubJSON
public import LineModel

/// Params of `admin.sessions.list`.
public struct AdminSessionsListParams: WireCodable, Equatable {
    public var party: PartyID?
    public var cursor: String?
    public var limit: Int?

    public init(party: PartyID? = nil, cursor: String? = nil, limit: Int? = nil) {
        self.party = party
        self.cursor = cursor
        self.limit = limit
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try object.optional("party")
        cursor = try object.optionalText("cursor", TextLength.cursor)
        limit = try object.optionalInteger("limit", in: 1...200)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("party", party)
            writer.member("cursor", cursor)
            writer.member("limit", limit)
        }
    }
}
