/// What an incarnation keeps in the store while it lives. It holds no time: clocks of two nodes are never compared.
public struct NodeLease: Hashable, Sendable {
    public var incarnation: NodeIncarnation
    /// Counted up by the node itself with each renewal.
    public var beat: UInt64
    /// The node goes, and says so.
    public var isLeaving: Bool

    public init(incarnation: NodeIncarnation, beat: UInt64, isLeaving: Bool = false) {
        self.incarnation = incarnation
        self.beat = beat
        self.isLeaving = isLeaving
    }
}
