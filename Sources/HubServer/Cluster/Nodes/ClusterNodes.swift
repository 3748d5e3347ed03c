import Dispatch
import HubCore
import HubProtocol
import HubRedis
import LineModel
import Synchronization

/// This node among the others: who is there, and what each contributes.
final class ClusterNodes: Sendable {
    /// What a node tells and does of itself.
    struct Ears: Sendable {
        var describe: @Sendable () -> (state: NodeState, sessions: Int) = { (.serving, 0) }
        /// Tells switches of this node what others took (P9).
        var taken: @Sendable (SwitchLinks.Moves) -> Void = { _ in }
        /// No node has the switch any more.
        var unserved: @Sendable (SwitchID) -> Void = { _ in }
        /// Parties came to other nodes, or left them.
        var presence: @Sendable ([PresenceContributions.Change]) -> Void = { _ in }
        /// The device opened a session on some node: any other that it has here ends (P47).
        var replaced: @Sendable (DeviceOpening) -> Void = { _ in }
        /// Another node's administrator asks.
        var asked: @Sendable (NodeErrand) -> NodeAnswer = { _ in NodeAnswer() }
    }

    /// Several times in each interval of leases.
    private static let tickMilliseconds = 100

    let driver: NodeDriver
    let switches: SwitchRosterDriver
    let presence: PresenceDriver
    let openings: OpeningsDriver
    let errands: NodeErrands
    private let redis: SharedRedis
    private let node: NodeID
    private let metrics: Metrics
    private let ears: Held
    private let queue: DispatchQueue
    private let isStopped = Atomic(false)

    /// Filled when the node starts.
    private final class Held: Sendable {
        let ears = Mutex<Ears?>(nil)
        let presence = Mutex<PresenceDriver?>(nil)
        var all: Ears? { ears.withLock { $0 } }
    }

    init(
        _ redis: SharedRedis, node: NodeID, links: SwitchLinks, metrics: Metrics,
        policy: MembershipPolicy = MembershipPolicy(), now: @escaping @Sendable () -> Duration = ClusterNodes.clock()
    ) {
        self.redis = redis
        self.node = node
        self.metrics = metrics
        let held = Held(), queue = DispatchQueue(label: "linehub.nodes")
        self.queue = queue
        ears = held
        let driver = NodeDriver(node, redis: redis, policy: policy, now: now) {
            let told = held.all?.describe()
            return (told?.state ?? .starting, told?.sessions ?? 0, held.presence.withLock { $0 }?.latest ?? 0)
        }
        self.driver = driver
        switches = SwitchRosterDriver(
            redis: redis, links: links, isActing: { driver.isActing }, tell: { held.all?.taken($0) },
            unserved: { held.all?.unserved($0) })
        presence = PresenceDriver(
            redis: redis, node: node, isActing: { driver.isActing }, giveUp: { driver.giveUp() },
            moved: { held.all?.presence($0) })
        openings = OpeningsDriver(redis: redis) { held.all?.replaced($0) }
        errands = NodeErrands(redis: redis, node: node, queue: queue) { held.all?.asked($0) ?? NodeAnswer() }
        held.presence.withLock { [presence] in $0 = presence }
        links.share(with: switches)
    }

    /// A clock that goes on while the machine sleeps.
    static func clock() -> @Sendable () -> Duration {
        let began = ContinuousClock.now
        return { ContinuousClock.now - began }
    }

    /// Joins the others. `redis` may be connected already.
    func start(_ ears: Ears) {
        self.ears.ears.withLock { $0 = ears }
        driver.follow { [switches] in switches.heard($0) }
        driver.follow { [presence] in presence.heard($0) }
        driver.follow { [openings] in if case .read = $0 { openings.catchUp() } }
        driver.follow { [metrics] in metrics.note($0) }
        redis.listen(to: .nodes) { [weak self] in self?.heard($0) }
        redis.follow { [switches, openings] state in
            guard case .connected = state else { return }
            switches.connected()
            openings.connected()
        }
    }

    /// Goes on by itself from now on; a test lets time pass by hand.
    func run() {
        guard !isStopped.load(ordering: .relaxed) else { return }
        driver.tick()
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.tickMilliseconds)) { [weak self] in self?.run() }
    }

    // Relaxed: a tick more or less changes nothing.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Says good-bye; returns when the others can know it, or when Redis does not answer.
    func leave() async {
        stop()
        await withCheckedContinuation { continuation in driver.leave { continuation.resume() } }
    }

    /// Reads what may have been missed of the others.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        driver.reread { [switches] succeeded in
            switches.reread { done($0 && succeeded) }
        }
    }

    /// The other nodes that are there.
    var present: Set<NodeID> {
        Set(driver.members.filter { $0.member.condition == .alive }.map(\.member.incarnation.node))
            .subtracting([node])
    }

    /// All nodes as the administrator sees them, this one as it says itself: of each name its latest life.
    func rows(own: NodeRow) -> [NodeRow] {
        // In the order of their numbers: the latest of a name stays.
        let latest = Dictionary(driver.members.map { ($0.member.incarnation.node.rawValue, $0) }) { $1 }
        let others = latest.values.compactMap { member, lease -> NodeRow? in
            let node = member.incarnation.node.rawValue
            guard node != own.node, lease?.lease.isLeaving != true else { return nil }
            let state = member.condition == .alive ? lease?.state ?? .starting : .lost
            return NodeRow(node: node, state: state, sessions: lease?.sessions ?? 0)
        }
        return (others + [own]).sorted { $0.node < $1.node }
    }

    /// What is published begins with a word that says what it is.
    private func heard(_ payload: [UInt8]) {
        guard let space = payload.firstIndex(of: UInt8(ascii: " ")) else { return }
        let rest = Array(payload[(space + 1)...])
        switch String(decoding: payload[..<space], as: UTF8.self) {
        case SwitchRosterDriver.word: switches.heard(rest)
        case PresenceDriver.word: presence.heard(rest)
        case NodeErrands.askWord: errands.heardErrand(rest)
        case NodeErrands.answerWord: errands.heardAnswer(rest)
        case OpeningsDriver.word: openings.heard(rest)
        default: break
        }
    }
}

extension Metrics {
    /// Counts the nodes that are there.
    fileprivate func note(_ event: NodeEvent) {
        switch event {
        case .fenced: fenced.add()
        case .read(let reading):
            for condition in [Membership.Condition.alive, .suspect, .gone] {
                nodes[condition]?.set(reading.members.count { $0.condition == condition })
            }
        case .began, .moved: break
        }
    }
}
