public import HubJSON
public import LineModel

/// Params of `history.list` (P46).
public struct HistoryListParams: WireCodable, Equatable {
    public var line: LineID?
    public var before: String?
    public var limit: Int?
    public var missedOnly: Bool?

    public init(line: LineID? = nil, before: String? = nil, limit: Int? = nil, missedOnly: Bool? = nil) {
        self.line = line
        self.before = before
        self.limit = limit
        self.missedOnly = missedOnly
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.optional("line")
        before = try object.optionalText("before", TextLength.cursor)
        limit = try object.optionalInteger("limit", in: 1...200)
        missedOnly = try object.optional("missedOnly")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("before", before)
            writer.member("limit", limit)
            writer.member("missedOnly", missedOnly)
        }
    }
}
