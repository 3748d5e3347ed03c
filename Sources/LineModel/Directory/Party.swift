/// Someone who may own or serve lines: a phone user, or a common area phone (R1).
public struct Party: Hashable, Sendable {
    public let id: PartyID
    public var name: String
    public var kind: Kind
    public var licensed: Bool
    public var callingPlan: Bool
    public var email: String?

    /// A user may delegate and be a delegate; a common area phone may only be a delegate (R1).
    public enum Kind: String, Sendable, CaseIterable {
        case user, commonArea
    }

    public init(
        id: PartyID, name: String, kind: Kind = .user, licensed: Bool = true, callingPlan: Bool = true,
        email: String? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.licensed = licensed
        self.callingPlan = callingPlan
        self.email = email
    }

    public var reference: PartyReference { PartyReference(id: id, name: name) }

    /// The gate that this party fails, if any (R11).
    var failedGate: Standing? {
        if !licensed { return .noLicence }
        if !callingPlan { return .noCallingPlan }
        return nil
    }
}
