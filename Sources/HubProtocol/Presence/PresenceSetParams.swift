public import HubJSON
public import LineModel

/// Params of `presence.set`: what the party says of itself (P45).
public struct PresenceSetParams: WireCodable, Equatable {
    public var status: ChosenStatus
    public var commandId: String?

    public init(status: ChosenStatus, commandId: String? = nil) {
        self.status = status
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        status = try object.required("status")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("status", status)
            writer.member("commandId", commandId)
        }
    }
}
