import HubCore

/// What a node hears of the nodes, itself included.
enum NodeEvent: Hashable, Sendable {
    /// This node acts under the number from now on.
    case began(NodeIncarnation)
    /// The others may take this node for gone: what it has of theirs is given up, until it begins anew.
    case fenced
    case moved(Membership.Action)
    /// All leases were read, and `moved` was told of what they showed.
    case read(Reading)

    struct Reading: Hashable, Sendable {
        var leases: [SharedLease]
        var members: [Membership.Member]
    }
}
