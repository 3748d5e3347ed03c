public import HubJSON
public import LineModel

/// Params of `recordings.play` and `recordings.delete` (R71).
public struct RecordingParams: WireCodable, Equatable {
    public var recording: RecordingID
    public var commandId: String?

    public init(recording: RecordingID, commandId: String? = nil) {
        self.recording = recording
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        recording = try object.required("recording")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("recording", recording)
            writer.member("commandId", commandId)
        }
    }
}
