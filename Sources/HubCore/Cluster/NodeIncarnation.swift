public import LineModel

/// What a `NodeID` names: one hub of a cluster, by its configured name.
public enum Node {}
public typealias NodeID = Identifier<Node>

/// One life of a node: who starts again, or was taken for dead, goes on under a higher number.
public struct NodeIncarnation: Hashable, Sendable, Comparable {
    public var node: NodeID
    /// Counted by the store, over all nodes.
    public var number: UInt64

    public init(node: NodeID, number: UInt64) {
        self.node = node
        self.number = number
    }

    public static func < (left: Self, right: Self) -> Bool { (left.node, left.number) < (right.node, right.number) }
}
