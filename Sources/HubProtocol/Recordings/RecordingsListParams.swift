public import HubJSON

/// Params of `recordings.list` (R71).
public struct RecordingsListParams: WireCodable, Equatable {
    public var before: String?
    public var limit: Int?

    public init(before: String? = nil, limit: Int? = nil) {
        self.before = before
        self.limit = limit
    }

    public init(from object: JSONObject) throws(WireError) {
        before = try object.optionalText("before", TextLength.cursor)
        limit = try object.optionalInteger("limit", in: 1...200)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("before", before)
            writer.member("limit", limit)
        }
    }
}
