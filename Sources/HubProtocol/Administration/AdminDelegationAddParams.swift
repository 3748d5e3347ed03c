public import HubJSON
public import LineModel

/// Params of `admin.delegation.add`.
public struct AdminDelegationAddParams: WireCodable, Equatable {
    public var delegator: PartyID
    public var delegate: PartyID
    /// The standard rights if nil (P49).
    public var rights: Rights?
    public var commandId: String?

    public init(delegator: PartyID, delegate: PartyID, rights: Rights? = nil, commandId: String? = nil) {
        self.delegator = delegator
        self.delegate = delegate
        self.rights = rights
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        delegate = try object.required("delegate")
        rights = try object.optional("rights")
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
