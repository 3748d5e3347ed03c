/// One party's permission to use all lines of another (R1, R4); set up by the administrator only (R12).
public struct Delegation: Hashable, Sendable {
    public var delegator: PartyID
    public var delegate: PartyID
    public var rights: Rights
    /// Whether the delegate's devices ring for the delegator's calls (D5).
    public var optedIn: Bool

    public init(delegator: PartyID, delegate: PartyID, rights: Rights = .standard, optedIn: Bool = true) {
        self.delegator = delegator
        self.delegate = delegate
        self.rights = rights
        self.optedIn = optedIn
    }
}
