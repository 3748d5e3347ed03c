public import HubJSON

/// Params of `admin.directory.list`.
public struct AdminDirectoryListParams: WireCodable, Equatable {
    public var kind: DirectoryKind
    public var cursor: String?
    public var limit: Int?

    public init(kind: DirectoryKind, cursor: String? = nil, limit: Int? = nil) {
        self.kind = kind
        self.cursor = cursor
        self.limit = limit
    }

    public init(from object: JSONObject) throws(WireError) {
        kind = try object.required("kind")
        cursor = try object.optionalText("cursor", TextLength.cursor)
        limit = try object.optionalInteger("limit", in: 1...200)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("kind", kind)
            writer.member("cursor", cursor)
            writer.member("limit", limit)
        }
    }
}
