public import HubJSON

/// Result of `admin.directory.list`.
public struct AdminDirectoryListResult: WireCodable, Equatable {
    public var items: [DirectoryItem]
    public var next: String?

    public init(items: [DirectoryItem], next: String? = nil) {
        self.items = items
        self.next = next
    }

    public init(from object: JSONObject) throws(WireError) {
        items = try object.required("items")
        next = try object.optionalText("next", TextLength.cursor)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("items", items)
            writer.member("next", next)
        }
    }
}
