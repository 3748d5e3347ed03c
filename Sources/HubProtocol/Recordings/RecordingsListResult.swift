public import HubJSON

/// Result of `recordings.list`: the caller's own, newest first (R71).
public struct RecordingsListResult: WireCodable, Equatable {
    public var recordings: [RecordingRow]
    public var next: String?

    public init(recordings: [RecordingRow], next: String? = nil) {
        self.recordings = recordings
        self.next = next
    }

    public init(from object: JSONObject) throws(WireError) {
        recordings = try object.required("recordings")
        next = try object.optionalText("next", TextLength.cursor)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("recordings", recordings)
            writer.member("next", next)
        }
    }
}
