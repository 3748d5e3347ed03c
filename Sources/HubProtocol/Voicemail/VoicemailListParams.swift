public import HubJSON
public import LineModel

/// Params of `voicemail.list` (P44).
public struct VoicemailListParams: WireCodable, Equatable {
    /// Only the messages on the lines of these owners, the caller's own name included (R79).
    public var delegators: [PartyID]?
    public var unplayedOnly: Bool?
    public var before: String?
    public var limit: Int?

    public init(delegators: [PartyID]? = nil, unplayedOnly: Bool? = nil, before: String? = nil, limit: Int? = nil) {
        self.delegators = delegators
        self.unplayedOnly = unplayedOnly
        self.before = before
        self.limit = limit
    }

    public init(from object: JSONObject) throws(WireError) {
        delegators = try object.optional("delegators")
        unplayedOnly = try object.optional("unplayedOnly")
        before = try object.optionalText("before", TextLength.cursor)
        limit = try object.optionalInteger("limit", in: 1...200)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegators", delegators)
            writer.member("unplayedOnly", unplayedOnly)
            writer.member("before", before)
            writer.member("limit", limit)
        }
    }
}
