public import LineModel

/// How often a member has begun to talk, counted over all nodes and lines.
///
/// Whoever lets a member begin to talk, or hears from a switch that one has, takes the next turn, by compare-and-set on the
/// latest that it knows: so of two devices that begin two calls at once, on whatever nodes, the second is decided on what the
/// first one did (invariant 1).
public struct TalkTurn: Hashable, Sendable {
    public var party: PartyID
    /// 1 for the first.
    public var number: UInt64

    public init(party: PartyID, number: UInt64) {
        self.party = party
        self.number = number
    }
}
