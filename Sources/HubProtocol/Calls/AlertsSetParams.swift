public import HubJSON
public import LineModel

/// Params of `alerts.set`: whether the caller's devices ring for a delegator (D5).
public struct AlertsSetParams: WireCodable, Equatable {
    public var delegator: PartyID
    public var optedIn: Bool
    public var commandId: String?

    public init(delegator: PartyID, optedIn: Bool, commandId: String? = nil) {
        self.delegator = delegator
        self.optedIn = optedIn
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        optedIn = try object.required("optedIn")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegator", delegator)
            writer.member("optedIn", optedIn)
            writer.member("commandId", commandId)
        }
    }
}
