public import HubJSON
public import LineModel

/// Params of `admin.delegation.setRights`.
public struct AdminDelegationSetRightsParams: WireCodable, Equatable {
    public var delegator: PartyID
    public var delegate: PartyID
    public var rights: Rights
    public var commandId: String?

    public init(delegator: PartyID, delegate: PartyID, rights: Rights, commandId: String? = nil) {
        self.delegator = delegator
        self.delegate = delegate
        self.rights = rights
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        delegate = try object.required("delegate")
        rights = try object.required("rights")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegator", delegator)
            writer.member("delegate", delegate)
            writer.member("rights", rights)
            writer.member("commandId", commandId)
        }
    }
}
