public import HubJSON

/// Params of `admin.policy.set` (P42).
public struct AdminPolicySetParams: WireCodable, Equatable {
    public var change: PolicyChange
    public var commandId: String?

    public init(change: PolicyChange, commandId: String? = nil) {
        self.change = change
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        change = try PolicyChange(from: object)
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            change.encodeMembers(to: &writer)
            writer.member("commandId", commandId)
        }
    }
}
