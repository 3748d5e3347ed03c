public import LineModel

/// With which kinds of devices a party is connected to one node.
public struct PresenceShare: Hashable, Sendable {
    public var party: PartyID
    /// Empty where it has none there any more.
    public var kinds: Set<ClientKind>

    public init(_ party: PartyID, _ kinds: Set<ClientKind>) {
        self.party = party
        self.kinds = kinds
    }
}

/// Changes of one node's share, in their order.
public struct PresenceBatch: Hashable, Sendable {
    public var node: NodeIncarnation
    /// Counts the batches of the incarnation, from 1.
    public var number: UInt64
    public var shares: [PresenceShare]

    public init(node: NodeIncarnation, number: UInt64, shares: [PresenceShare]) {
        self.node = node
        self.number = number
        self.shares = shares
    }
}
