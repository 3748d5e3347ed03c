public import HubJSON
public import LineModel

/// Params of `switch.recordingMade` (P43).
public struct SwitchRecordingMadeParams: WireCodable, Equatable {
    public var id: RecordingID
    public var call: CallID
    /// Who recorded the call.
    public var party: PartyID
    public var seconds: Int64
    /// What was put under `/v1/media/` before.
    public var media: MediaID

    public init(id: RecordingID, call: CallID, party: PartyID, seconds: Int64, media: MediaID) {
        self.id = id
        self.call = call
        self.party = party
        self.seconds = seconds
        self.media = media
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        call = try object.required("call")
        party = try object.required("party")
        seconds = try object.integer("seconds", in: 0...86_400)
        media = try object.required("media")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("call", call)
            writer.member("party", party)
            writer.member("seconds", seconds)
            writer.member("media", media)
        }
    }
}
