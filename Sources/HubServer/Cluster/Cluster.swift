import HubCore
import LineModel
import Logging

/// What a node has to do with the others: the lines that they share, the orders that they give one another, who they are,
/// and the bus.
final class Cluster: Sendable {
    let bus: ClusterBus
    let nodes: ClusterNodes
    let authority: SharedLineAuthority
    let facts: SharedFacts
    private let tell: PartyTelling
    private let redis: SharedRedis
    private let lines: NodeLines
    private let orders: OrderInbox

    init(
        _ redis: SharedRedis, node: NodeID, lines: NodeLines, switches: SwitchLinks, limits: HubLimits,
        metrics: Metrics, now: @escaping Clock, logger: Logger
    ) {
        let bus = ClusterBus(redis, logger: logger)
        let change = LineChange(facts: RedisFacts(keys: redis.keys), partyRing: limits.partyRingEvents)
        self.redis = redis
        self.bus = bus
        self.lines = lines
        nodes = ClusterNodes(redis, node: node, links: switches, metrics: metrics)
        authority = SharedLineAuthority(
            lines, store: RedisLineStore(redis, keys: redis.keys, change: change, now: now) { bus.caughtUp($0) },
            switches: switches, metrics: metrics, now: now
        ) { bus.isCurrent }
        tell = PartyTelling(keys: redis.keys, capacity: limits.partyRingEvents, now: now)
        facts = SharedFacts(redis, tell: tell) { bus.isCurrent }
        orders = OrderInbox(
            redis, keys: redis.keys, switches: switches, nodes: nodes.switches, now: now
        ) { bus.readFailed() }
        switches.share(with: orders)
    }

    /// How later facts of calls are told.
    func entries(
        _ store: any FactStore, members: @escaping @Sendable (LineID) -> [PartyID]
    ) -> any EntryUpdates {
        SharedEntryUpdates(redis, keys: redis.keys, store: store, tell: tell, members: members)
    }

    /// Begins to hear the other nodes.
    ///
    /// - Parameters:
    ///   - ears: hears what concerns this node's own switches, sessions and presence.
    ///   - degraded: hears that what the node knows may be out of date.
    ///   - recovered: hears that it is not, for the first time or again.
    ///   - complete: hears that all that may have been missed is read, also where the node never was degraded.
    ///   - epochBegan: hears that what was stored last may be lost.
    func start(
        _ control: CallControl, nodes ears: ClusterNodes.Ears = ClusterNodes.Ears(),
        degraded: @escaping @Sendable () -> Void,
        recovered: @escaping @Sendable () -> Void, complete: @escaping @Sendable () -> Void,
        epochBegan: @escaping @Sendable () -> Void
    ) {
        authority.start(SharedLineAuthority.Ears(control) { [bus] in bus.readFailed() })
        nodes.start(ears)
        orders.start { control.send($0) }
        redis.listen(to: .lines) { [authority] payload in
            if let notice = LineNotice(payload) { authority.heard(notice) }
        }
        redis.listen(to: .orders) { [orders] in orders.heard($0) }
        redis.listen(to: .facts) { [facts] in facts.heard($0) }
        bus.add { [facts] in facts.reread($0) }
        bus.add { [authority] in authority.reread($0) }
        bus.add { [orders] in orders.reread($0) }
        bus.add { [nodes] in nodes.reread($0) }
        bus.start(
            ClusterBus.Ears(
                epochBegan: { [lines, facts] epoch in
                    facts.began(epoch: epoch)
                    lines.begin(epoch: epoch)
                    epochBegan()
                },
                degraded: { [authority] in
                    authority.busFailed()
                    degraded()
                }, recovered: recovered, complete: complete))
        nodes.run()
    }

    /// How long after a deadline this node sweeps the line: all nodes do, in an order that differs from line to line, and
    /// who comes later finds it done. So each deadline costs one commit, whichever nodes there are.
    static func lateness(of line: LineID, on node: String) -> Timestamp.Span {
        .milliseconds(Int64(Fingerprint.of(Array("\(node) \(line)".utf8)) >> 32 % 8) * 25)
    }

    /// Ends it without a word, which `nodes.leave` is for.
    func stop() {
        nodes.stop()
        bus.stop()
        redis.stop()
    }
}
