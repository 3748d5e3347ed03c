import HubCore
import HubProtocol
import HubRedis
import LineModel
import Synchronization

/// Keeps this node's lease in Redis, and watches those of the others: who is in the cluster.
///
/// All times are the node's own monotonic ones; no clock is ever compared with another node's. Whoever asks before acting
/// (`isActing`) does nothing under a number that others may have given up, however long the process stood still.
/// Any thread may call; listeners are called one after another, on the thread of Redis or that of `tick`, and must not block.
final class NodeDriver: Sendable {
    typealias Listener = @Sendable (NodeEvent) -> Void
    /// What the node tells the others of itself.
    typealias Describe = @Sendable () -> (state: NodeState, sessions: Int, presence: UInt64)

    private struct State: Sendable {
        var own: OwnLease?
        var incarnation: NodeIncarnation?
        var latest: NodeIncarnation?
        /// Incarnations that were asked for and are not known, with the readings since.
        var doubted: [NodeIncarnation: Int] = [:]
        /// Whether a number was asked for, and is not here yet.
        var isNumbering = false
        var membership: Membership
        var leases: [SharedLease] = []
        var readingDue = Duration.zero
        var isReading = false
        var isLeaving = false
        var listeners: [Listener] = []
    }

    private static let doubtedLimit = 1000
    /// The first may have begun before the question, and before the lease.
    private static let readingsInDoubt = 2

    private let node: NodeID
    private let redis: SharedRedis
    private let policy: MembershipPolicy
    private let now: @Sendable () -> Duration
    private let describe: Describe
    private let state: Mutex<State>
    /// Keeps what listeners are told in the order in which it became so.
    private let telling = Mutex(())

    /// - Parameter now: the time since any moment; monotonic, also while the machine sleeps.
    init(
        _ node: NodeID, redis: SharedRedis, policy: MembershipPolicy = MembershipPolicy(),
        now: @escaping @Sendable () -> Duration, describe: @escaping Describe
    ) {
        self.node = node
        self.redis = redis
        self.policy = policy
        self.now = now
        self.describe = describe
        state = Mutex(State(membership: Membership(policy: policy)))
    }

    /// Before the first `tick`.
    func follow(_ listener: @escaping Listener) { state.withLock { $0.listeners.append(listener) } }

    // MARK: Questions

    /// Under which number the node acts now; nil while it must not.
    var incarnation: NodeIncarnation? {
        let moment = now()
        return state.withLock { $0.own?.isHeld(at: moment) == true ? $0.incarnation : nil }
    }

    var isActing: Bool { incarnation != nil }

    /// The number that the node acts under, or acted under last.
    var latest: NodeIncarnation { state.withLock(\.latest) ?? NodeIncarnation(node: node, number: 0) }

    /// Whether the incarnation may still act; in doubt it may. One that nobody knows has none of that doubt once its lease was
    /// looked for in vain.
    func isAlive(_ incarnation: NodeIncarnation) -> Bool {
        state.withLock { state in
            if let condition = state.membership.condition(of: incarnation) { return condition != .gone }
            guard let readings = state.doubted[incarnation] else {
                // What is not remembered is in doubt for longer, nothing worse.
                if state.doubted.count >= Self.doubtedLimit { state.doubted = [:] }
                state.doubted[incarnation] = 0
                return true
            }
            return readings < Self.readingsInDoubt
        }
    }

    /// All that are in the cluster or whose grace runs, with what they last told of themselves.
    var members: [(member: Membership.Member, lease: SharedLease?)] {
        state.withLock { state in
            state.membership.members.map { member in
                (member, state.leases.first { $0.lease.incarnation == member.incarnation })
            }
        }
    }

    // MARK: Acts

    /// Time has passed; called a few times in each interval.
    func tick() {
        let moment = now()
        let (actions, needsNumber, isDue) = state.withLock { state in
            guard !state.isLeaving else { return ([OwnLease.Action](), false, false) }
            let actions = state.own?.timePassed(at: moment) ?? []
            if actions.contains(.fenced) {
                state.own = nil
                state.incarnation = nil
            }
            let needsNumber = state.own == nil && !state.isNumbering
            if needsNumber { state.isNumbering = true }
            let isDue = moment >= state.readingDue && !state.isReading
            if isDue {
                state.isReading = true
                state.readingDue = moment + policy.interval
            }
            return (actions, needsNumber, isDue)
        }
        for case .renew(let lease) in actions { renew(lease) }
        if actions.contains(.fenced) { tell([.fenced]) }
        if needsNumber { number(askedAt: moment) }
        if isDue { readLeases { _ in } }
    }

    /// Reads all leases now, as after a time in which nothing was heard.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) { readLeases(done) }

    /// What this node had in the store is gone: it begins anew.
    func giveUp() {
        state.withLock { state in
            state.own = nil
            state.incarnation = nil
        }
        tell([.fenced])
    }

    /// Says good-bye: the others need not wait to see that the node is gone. The node acts no more from now on.
    func leave(done: @escaping @Sendable () -> Void) {
        let lease = state.withLock { state in
            state.isLeaving = true
            defer { state.own = nil }
            return state.incarnation == nil ? nil : state.own?.leaving()
        }
        guard let lease else { return done() }
        store(lease) { _ in done() }
    }

    // MARK: Steps

    private func number(askedAt moment: Duration) {
        redis.send(["INCR", redis.keys.nodeNumbers].map { Array($0.utf8) }) { [self] reply in
            let number = (try? reply.get())?.number
            let incarnation = state.withLock { state -> NodeIncarnation? in
                state.isNumbering = false
                guard let number, !state.isLeaving else { return nil }
                let incarnation = NodeIncarnation(node: node, number: UInt64(number))
                // From when it was asked for: nobody can have seen it earlier.
                state.own = OwnLease(incarnation, policy: policy, at: moment)
                state.incarnation = incarnation
                state.latest = incarnation
                return incarnation
            }
            guard let incarnation else { return }
            // The lease goes first: who is listed in anything has one.
            tick()
            tell([.began(incarnation)])
        }
    }

    private func renew(_ lease: NodeLease) {
        store(lease) { [self] result in
            guard case .success = result else { return }
            state.withLock { state in
                if state.incarnation == lease.incarnation { state.own?.renewed(lease.beat) }
            }
        }
    }

    private func store(_ lease: NodeLease, done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void) {
        let told = describe()
        let shared = SharedLease(lease: lease, state: told.state, sessions: told.sessions, presence: told.presence)
        redis.send(
            [
                Array("HSET".utf8), Array(redis.keys.nodes.utf8), Array(lease.incarnation.field.utf8),
                shared.encodedForNodes(),
            ], done: done)
    }

    private func readLeases(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        redis.send(["HVALS", redis.keys.nodes].map { Array($0.utf8) }) { [self] reply in
            telling.withLock { _ in took(reply) }
            if case .success = reply { done(true) } else { done(false) }
        }
    }

    private func took(_ reply: Result<RedisValue, RedisError>) {
        let moment = now()
        let values = (try? reply.get())?.items
        let leases = values?.compactMap { $0.bytes.flatMap { try? SharedLease(forNodes: $0) } }
        let events = state.withLock { state -> [NodeEvent] in
            state.isReading = false
            guard let leases, !state.isLeaving else { return [] }
            let actions = state.membership.read(leases.map(\.lease), at: moment)
            state.leases = leases
            for doubted in state.doubted.keys { state.doubted[doubted]? += 1 }
            let reading = NodeEvent.Reading(leases: leases, members: state.membership.members)
            return actions.map(NodeEvent.moved) + [.read(reading)]
        }
        for case .moved(.ended(let incarnation)) in events { forget(incarnation) }
        tellNow(events)
    }

    /// Whoever survives takes the lease of the dead away; every node may, and none must.
    private func forget(_ incarnation: NodeIncarnation) {
        redis.send(["HDEL", redis.keys.nodes, incarnation.field].map { Array($0.utf8) }) { _ in }
    }

    private func tell(_ events: [NodeEvent]) { telling.withLock { _ in tellNow(events) } }

    private func tellNow(_ events: [NodeEvent]) {
        let listeners = state.withLock(\.listeners)
        for event in events { for listener in listeners { listener(event) } }
    }
}
