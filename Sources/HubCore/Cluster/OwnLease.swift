/// A node's own lease: when to renew it, and when the others may already take the node for gone.
///
/// Counted from the moment at which a renewal is *begun*, which no other node can have seen earlier: so whoever was paused
/// finds out by itself, and before it does anything under its old number.
public struct OwnLease: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// Store the lease; then tell `renewed` where that succeeded.
        case renew(NodeLease)
        /// The others may count this incarnation as gone: let go of all that is its own, get a higher number from the
        /// store, and begin anew with another `OwnLease`.
        case fenced
    }

    private let policy: MembershipPolicy
    private let incarnation: NodeIncarnation
    private var beat: UInt64 = 0
    /// When the last renewal that succeeded was begun; at first, when the number was asked for.
    private var heldSince: Duration
    private var begunAt: [UInt64: Duration] = [:]
    public private(set) var isFenced = false
    /// When `timePassed` has something to do; nil once fenced.
    public private(set) var nextDeadline: Duration?

    public init(_ incarnation: NodeIncarnation, policy: MembershipPolicy = MembershipPolicy(), at now: Duration) {
        self.incarnation = incarnation
        self.policy = policy
        heldSince = now
        nextDeadline = now
    }

    public mutating func timePassed(at now: Duration) -> [Action] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        guard isHeld(at: now) else {
            isFenced = true
            self.nextDeadline = nil
            return [.fenced]
        }
        beat += 1
        begunAt[beat] = now
        self.nextDeadline = min(now + policy.interval, heldSince + policy.fencedAfter)
        return [.renew(NodeLease(incarnation: incarnation, beat: beat))]
    }

    /// The store has taken the beat; a reply that comes late counts from when its renewal began.
    public mutating func renewed(_ beat: UInt64) {
        guard !isFenced, let begun = begunAt[beat] else { return }
        heldSince = max(heldSince, begun)
        begunAt = begunAt.filter { $0.key > beat }
    }

    /// Whether the node may act under its number now: to be asked before each act, as who was paused hears of the time last.
    public func isHeld(at now: Duration) -> Bool { !isFenced && now - heldSince < policy.fencedAfter }

    /// The lease that says good-bye.
    public mutating func leaving() -> NodeLease {
        beat += 1
        nextDeadline = nil
        return NodeLease(incarnation: incarnation, beat: beat, isLeaving: true)
    }
}
