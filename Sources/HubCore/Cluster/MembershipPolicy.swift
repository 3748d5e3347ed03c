/// The times by which nodes judge one another; the same on all nodes.
public struct MembershipPolicy: Hashable, Sendable {
    /// Between two renewals of one's own lease, and two readings of all.
    public var interval: Duration
    /// Without a beat for so long a node is suspect: shown so, and nothing more.
    public var suspectAfter: Duration
    /// Without a beat for so long it is gone, for good.
    public var goneAfter: Duration
    /// How long what a gone node had stays unknown before it ends.
    public var grace: Duration

    /// A node must know before all others that it counts as gone: some of the time is for a renewal on its way.
    public var fencedAfter: Duration { goneAfter - interval * 2 }
    /// Readings further apart than this say nothing of the time between: then nobody could renew either.
    public var longestBlindness: Duration { interval * 3 }

    public init(
        interval: Duration = .seconds(1), suspectAfter: Duration = .seconds(3), goneAfter: Duration = .seconds(8),
        grace: Duration = .seconds(30)
    ) {
        precondition(interval * 3 <= suspectAfter && suspectAfter < goneAfter - interval * 2, "Times out of order.")
        self.interval = interval
        self.suspectAfter = suspectAfter
        self.goneAfter = goneAfter
        self.grace = grace
    }
}
