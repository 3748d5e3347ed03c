public import HubJSON
public import LineModel

/// A delegation as the administrator sees it (protocol §6).
public struct DelegationRow: WireCodable, Equatable {
    public var delegator: PartyID
    public var delegate: PartyID
    public var rights: Rights
    public var optedIn: Bool
    /// The gate that keeps the delegation out of force; nil where it is in force (P40).
    public var inactive: Standing?

    public init(
        delegator: PartyID, delegate: PartyID, rights: Rights, optedIn: Bool = true, inactive: Standing? = nil
    ) {
        self.delegator = delegator
        self.delegate = delegate
        self.rights = rights
        self.optedIn = optedIn
        self.inactive = inactive
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        delegate = try object.required("delegate")
        rights = try object.optional("rights") ?? .standard
        optedIn = try object.optional("optedIn") ?? true
        inactive = try DelegationRow.closedGate(object)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegator", delegator)
            writer.member("delegate", delegate)
            writer.member("rights", rights)
            writer.member("optedIn", optedIn)
            writer.member("inactive", inactive)
        }
    }
}

extension DelegationRow {
    public init(_ delegation: Delegation, standing: Standing) {
        self.init(
            delegator: delegation.delegator, delegate: delegation.delegate, rights: delegation.rights,
            optedIn: delegation.optedIn, inactive: standing == .active ? nil : standing)
    }

    public var delegation: Delegation {
        Delegation(delegator: delegator, delegate: delegate, rights: rights, optedIn: optedIn)
    }
}
