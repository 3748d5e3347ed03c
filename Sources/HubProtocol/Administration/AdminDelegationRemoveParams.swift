public import HubJSON
public import LineModel

/// Params of `admin.delegation.remove`.
public struct AdminDelegationRemoveParams: WireCodable, Equatable {
    public var delegator: PartyID
    public var delegate: PartyID
    public var commandId: String?

    public init(delegator: PartyID, delegate: PartyID, commandId: String? = nil) {
        self.delegator = delegator
        self.delegate = delegate
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        delegate = try object.required("delegate")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegator", delegator)
            writer.member("delegate", delegate)
            writer.member("commandId", commandId)
        }
    }
}
