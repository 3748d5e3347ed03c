public import HubJSON

/// Result of `history.list`, newest first (P46).
public struct HistoryListResult: WireCodable, Equatable {
    public var entries: [EntryRow]
    public var next: String?

    public init(entries: [EntryRow], next: String? = nil) {
        self.entries = entries
        self.next = next
    }

    public init(from object: JSONObject) throws(WireError) {
        entries = try object.required("entries")
        next = try object.optionalText("next", TextLength.cursor)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("entries", entries)
            writer.member("next", next)
        }
    }
}
