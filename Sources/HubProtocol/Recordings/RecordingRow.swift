public import HubJSON
public import LineModel

/// A recording, as its recorder sees it (R71).
public struct RecordingRow: WireCodable, Equatable {
    public var id: RecordingID
    public var call: CallID
    public var line: LineID
    public var remote: RemoteRow
    public var at: Timestamp
    public var seconds: Int64

    public init(id: RecordingID, call: CallID, line: LineID, remote: RemoteRow, at: Timestamp, seconds: Int64) {
        self.id = id
        self.call = call
        self.line = line
        self.remote = remote
        self.at = at
        self.seconds = seconds
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        call = try object.required("call")
        line = try object.required("line")
        remote = try object.required("remote")
        at = try object.required("at")
        seconds = try object.required("seconds")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("call", call)
            writer.member("line", line)
            writer.member("remote", remote)
            writer.member("at", at)
            writer.member("seconds", seconds)
        }
    }
}

extension RecordingRow {
    public init(_ recording: Recording) {
        self.init(
            id: recording.id, call: recording.call, line: recording.line, remote: RemoteRow(recording.remote),
            at: recording.at, seconds: recording.seconds)
    }
}
