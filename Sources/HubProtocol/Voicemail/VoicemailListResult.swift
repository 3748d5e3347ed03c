public import HubJSON

/// Result of `voicemail.list`, newest first (P44).
public struct VoicemailListResult: WireCodable, Equatable {
    public var messages: [VoicemailRow]
    /// Of all messages that the caller may list, whatever was asked for.
    public var counts: VoicemailCountsRow
    public var next: String?

    public init(messages: [VoicemailRow], counts: VoicemailCountsRow, next: String? = nil) {
        self.messages = messages
        self.counts = counts
        self.next = next
    }

    public init(from object: JSONObject) throws(WireError) {
        messages = try object.required("messages")
        counts = try object.required("counts")
        next = try object.optionalText("next", TextLength.cursor)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("messages", messages)
            writer.member("counts", counts)
            writer.member("next", next)
        }
    }
}
