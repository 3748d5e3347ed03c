public import HubJSON
public import LineModel

/// Params of `voicemail.play` and `voicemail.delete` (P44).
public struct VoicemailParams: WireCodable, Equatable {
    public var message: VoicemailID
    public var commandId: String?

    public init(message: VoicemailID, commandId: String? = nil) {
        self.message = message
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        message = try object.required("message")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("message", message)
            writer.member("commandId", commandId)
        }
    }
}
