/// Which nodes a node takes to be there, from the leases that it reads at intervals.
///
/// Only beats count, and the node's own monotonic time between readings: a wall clock that is off, or an expiry in the
/// store, changes nothing. Time in which the store could not be read does not count, as nobody could renew then.
///
/// Who is gone does not come back under its number. A node learns of its own end first (`OwnLease`).
public struct Membership: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
        case alive, suspect
        /// What it had is unknown, until the grace is over.
        case gone
    }

    public enum Action: Hashable, Sendable {
        case joined(NodeIncarnation)
        case suspected(NodeIncarnation)
        /// A suspect has beaten again: nothing was lost.
        case returned(NodeIncarnation)
        /// Its switch attachments and its share of presence are unknown from now on.
        case lost(NodeIncarnation)
        /// What it had, and nobody has taken over, ends.
        case ended(NodeIncarnation)
    }

    /// One incarnation, as `members` shows it.
    public struct Member: Hashable, Sendable {
        public var incarnation: NodeIncarnation
        public var condition: Condition
        fileprivate var beat: UInt64
        /// When the beat was first seen, or the incarnation was found to be gone.
        fileprivate var since: Duration
    }

    private let policy: MembershipPolicy
    private var known: [NodeIncarnation: Member] = [:]
    private var readAt: Duration?

    public init(policy: MembershipPolicy = MembershipPolicy()) { self.policy = policy }

    /// All that are there or whose grace runs, by name and number.
    public var members: [Member] { known.values.sorted { $0.incarnation < $1.incarnation } }

    public func condition(of incarnation: NodeIncarnation) -> Condition? { known[incarnation]?.condition }

    /// All leases were read, those of oneself included; what has a lease no more is not among them.
    public mutating func read(_ leases: [NodeLease], at now: Duration) -> [Action] {
        skipBlindness(until: now)
        var actions: [Action] = []
        for lease in leases.sorted(by: { $0.incarnation < $1.incarnation }) { actions += take(lease, at: now) }
        for member in members { actions += judge(member, at: now) }
        return actions
    }

    // MARK: Steps

    /// The time without readings is taken out of all that runs.
    private mutating func skipBlindness(until now: Duration) {
        defer { readAt = now }
        guard let readAt, now - readAt > policy.longestBlindness else { return }
        for incarnation in known.keys { known[incarnation]?.since += now - readAt }
    }

    private mutating func take(_ lease: NodeLease, at now: Duration) -> [Action] {
        let incarnation = lease.incarnation
        guard var member = known[incarnation] else {
            // Who is leaving when it is seen first has nothing that anybody here knows of, but for its lease.
            let condition = lease.isLeaving ? Condition.gone : .alive
            known[incarnation] = Member(incarnation: incarnation, condition: condition, beat: lease.beat, since: now)
            return lease.isLeaving ? [] : [.joined(incarnation)]
        }
        guard member.condition != .gone else { return [] }
        if lease.isLeaving { return lose(member, at: now) }
        guard lease.beat > member.beat else { return [] }
        let wasSuspect = member.condition == .suspect
        member.beat = lease.beat
        member.since = now
        member.condition = .alive
        known[incarnation] = member
        return wasSuspect ? [.returned(incarnation)] : []
    }

    private mutating func judge(_ member: Member, at now: Duration) -> [Action] {
        let incarnation = member.incarnation
        let silence = now - member.since
        switch member.condition {
        case .gone:
            guard silence >= policy.grace else { return [] }
            known[incarnation] = nil
            return [.ended(incarnation)]
        case .alive, .suspect:
            // A node has one life at a time: with the next one begun, this one is over.
            if silence >= policy.goneAfter || hasSuccessor(incarnation) { return lose(member, at: now) }
            guard silence >= policy.suspectAfter, member.condition == .alive else { return [] }
            known[incarnation]?.condition = .suspect
            return [.suspected(incarnation)]
        }
    }

    private mutating func lose(_ member: Member, at now: Duration) -> [Action] {
        known[member.incarnation]?.condition = .gone
        known[member.incarnation]?.since = now
        return [.lost(member.incarnation)]
    }

    private func hasSuccessor(_ incarnation: NodeIncarnation) -> Bool {
        known.keys.contains { $0.node == incarnation.node && $0.number > incarnation.number }
    }
}
