public import HubJSON
public import LineModel

/// Params of `switch.voicemailLeft` (P43).
public struct SwitchVoicemailLeftParams: WireCodable, Equatable {
    public var id: VoicemailID
    public var call: CallID
    public var line: LineID
    public var remote: RemoteRow
    public var seconds: Int64
    /// What was put under `/v1/media/` before.
    public var media: MediaID

    public init(id: VoicemailID, call: CallID, line: LineID, remote: RemoteRow, seconds: Int64, media: MediaID) {
        self.id = id
        self.call = call
        self.line = line
        self.remote = remote
        self.seconds = seconds
        self.media = media
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        call = try object.required("call")
        line = try object.required("line")
        remote = try object.required("remote")
        seconds = try object.integer("seconds", in: 0...86_400)
        media = try object.required("media")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("call", call)
            writer.member("line", line)
            writer.member("remote", remote)
            writer.member("seconds", seconds)
            writer.member("media", media)
        }
    }
}
