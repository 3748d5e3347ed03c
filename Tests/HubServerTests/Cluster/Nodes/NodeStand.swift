import HubCore
import HubProtocol
import HubRedis
import HubTesting
import HubWebSocket
import LineModel
import Synchronization

@testable import HubServer

/// Some nodes over one real Redis, each with a clock that is moved by hand: all that a node contributes, without sockets.
final class NodeStand {
    let nodes: [Node]
    /// Whenever something may have become otherwise on a node.
    private let moved: Signal<Void>

    final class Node: Sendable {
        let redis: SharedRedis
        let links = SwitchLinks(now: { Timestamp(milliseconds: 0) })
        let parts: ClusterNodes
        let events = Mutex<[NodeEvent]>([])
        /// The switches whose calls the node was told to mark.
        let unserved = Mutex<[SwitchID]>([])
        /// What the node was told has opened instead of what it may have.
        let replaced = Mutex<[DeviceOpening]>([])
        let presence: PresenceDesk
        let metrics = Metrics()
        private let time = Mutex(Duration.zero)
        fileprivate let isConnected = Mutex(false)

        fileprivate init(_ name: String, prefix: String, _ moved: Signal<Void>, skew: Duration) throws {
            let port = try ScratchRedis.shared.get().port
            redis = SharedRedis(try RedisURL("redis://127.0.0.1:\(port)"), prefix: prefix)
            time.withLock { $0 = skew }
            let clock = Held()
            parts = ClusterNodes(redis, node: .named(name), links: links, metrics: metrics) { clock.read() }
            presence = PresenceDesk(
                threads: 1, grace: .seconds(10), statuses: [], sharing: parts.presence,
                now: { Timestamp(milliseconds: 0) }, tell: { _ in })
            clock.node.withLock { $0 = { [weak self] in self?.time.withLock { $0 } ?? .zero } }
            parts.start(
                ClusterNodes.Ears(
                    describe: { (.serving, 7) }, taken: { _ in moved.send(()) },
                    unserved: { [weak self] id in
                        self?.unserved.withLock { $0.append(id) }
                        moved.send(())
                    },
                    presence: { [weak self] changes in
                        self?.presence.elsewhere(changes)
                        moved.send(())
                    },
                    replaced: { [weak self] opening in
                        self?.replaced.withLock { $0.append(opening) }
                        moved.send(())
                    }, asked: { [weak self] errand in self?.answer(errand) ?? NodeAnswer() }))
            parts.driver.follow { [weak self] event in
                self?.events.withLock { $0.append(event) }
                moved.send(())
            }
            redis.follow { [weak self] state in
                if case .connected = state { self?.isConnected.withLock { $0 = true } }
                moved.send(())
            }
            redis.start()
        }

        private final class Held: Sendable {
            let node = Mutex<(@Sendable () -> Duration)?>(nil)
            func read() -> Duration { node.withLock { $0 }?() ?? .zero }
        }

        deinit { redis.stop() }

        var incarnation: NodeIncarnation? { parts.driver.incarnation }

        var readings: Int { events.withLock { $0.count { if case .read = $0 { true } else { false } } } }

        var moves: [Membership.Action] {
            events.withLock { $0.compactMap { if case .moved(let action) = $0 { action } else { nil } } }
        }

        /// Time passes, and nothing of the process runs: it stands still, as after SIGSTOP.
        func standStill(_ span: Duration) { time.withLock { $0 += span } }

        func tick(after span: Duration) {
            standStill(span)
            parts.driver.tick()
        }

        /// Answers to a list with its one session, and to all else with a count.
        private func answer(_ errand: NodeErrand) -> NodeAnswer {
            guard case .list = errand else { return NodeAnswer(count: 3) }
            let row = SessionRow(
                session: "s.\(incarnation?.node.rawValue ?? "")", party: PartyRow(id: .named("anna"), name: "Anna"),
                client: ClientRow(kind: .web, device: .named("d")), node: "n", since: Timestamp(milliseconds: 1))
            return NodeAnswer(sessions: [row], hasMore: true, count: 1)
        }

        func devices(of party: String) -> [ClientKind] { presence.row(of: .named(party)).devices }

        func isServed(_ line: String) -> Bool { links.serving(.named(line)).0 != nil }
    }

    init(_ names: [String] = ["a", "b"], prefix: String) throws {
        let moved = Signal<Void>()
        self.moved = moved
        // No two clocks agree.
        nodes = try names.enumerated().map { number, name in
            try Node(name, prefix: prefix, moved, skew: .seconds(number * 61))
        }
    }

    subscript(number: Int) -> Node { nodes[number] }

    /// Waits until it is so.
    func wait(_ isSo: () -> Bool) -> Bool {
        while !isSo() { guard moved.next() != nil else { return isSo() } }
        return true
    }

    /// Waits until it is so; where Redis did not answer in time, until the nodes have read again what came of it,
    /// and heard what they then told.
    func settles(_ isSo: () -> Bool) -> Bool { wait(isSo) || pass(atMost: 5, until: isSo) || wait(isSo) }

    /// All of these nodes act, and each has read the others' leases.
    func begin(_ some: [Node]? = nil) -> Bool {
        let some = some ?? nodes
        guard wait({ some.allSatisfy { $0.isConnected.withLock { $0 } } }) else { return false }
        for node in some { node.tick(after: .zero) }
        guard wait({ some.allSatisfy { $0.incarnation != nil } }) else { return false }
        return pass(atMost: 10, some) { Self.know(some) }
    }

    /// Each of the nodes knows the present number of every one.
    private static func know(_ some: [Node]) -> Bool {
        let incarnations = some.compactMap(\.incarnation)
        return incarnations.count == some.count
            && some.allSatisfy { node in
                let present = Set(
                    node.parts.driver.members.filter { $0.member.condition == .alive }.map(\.member.incarnation))
                return present.isSuperset(of: incarnations)
            }
    }

    /// A node that stood still acts again, and all know it.
    func beginAnew(_ node: Node) -> Bool {
        node.tick(after: .zero)
        return wait { node.incarnation != nil } && pass(atMost: 10) { Self.know(nodes) }
    }

    /// Time passes for these nodes until it is so.
    func pass(atMost seconds: Int, _ some: [Node]? = nil, until isSo: () -> Bool) -> Bool {
        for _ in 0..<seconds where !isSo() { guard pass(seconds: 1, some) else { return false } }
        return isSo()
    }

    /// So much time passes for these nodes, all others being dead to them.
    func pass(seconds: Int, _ some: [Node]? = nil) -> Bool {
        let some = some ?? nodes
        for _ in 0..<seconds {
            for node in some {
                let readings = node.readings
                node.tick(after: .seconds(1))
                guard wait({ node.readings > readings }) else { return false }
            }
        }
        return true
    }

    /// A switch attaches to the node; it is closed by `Closing`.
    func attach(_ id: SwitchID = ScriptedSwitch.id, to node: Node, lines: Set<LineID>? = nil) -> Attached {
        let attached = Attached(node)
        let mailbox = Mailbox { [moved] in
            attached.isClosed.withLock { $0 = true }
            moved.send(())
        }
        let session = SessionHandle(mailbox: mailbox, slot: ConnectionSlot(0), connection: Attached.nextConnection())
        attached.attachment.withLock {
            $0 = node.links.attach(id, lines: lines, capabilities: [.dial], session: session).attachment
        }
        node.links.afterLateReports(attached.now) { [moved] in
            attached.isAccepted.withLock { $0 = true }
            moved.send(())
        }
        return attached
    }

    /// A switch attaches and tells all its calls.
    func bringIntoStep(_ id: SwitchID = ScriptedSwitch.id, at node: Node, lines: Set<LineID>? = nil) -> Attached? {
        let attached = attach(id, to: node, lines: lines)
        guard wait({ attached.isAccepted.withLock { $0 } }) else { return nil }
        node.links.cameIntoStep(attached.now)
        return attached
    }

    /// One attachment as the test sees it.
    final class Attached: Sendable {
        let node: Node
        let attachment = Mutex<SwitchLinks.Attachment?>(nil)
        /// Whether all nodes have it.
        let isAccepted = Mutex(false)
        /// Whether the session was sent something, which is its end here.
        let isClosed = Mutex(false)
        private static let connections = Atomic<UInt64>(1)

        fileprivate init(_ node: Node) { self.node = node }

        fileprivate static func nextConnection() -> UInt64 { connections.add(1, ordering: .relaxed).newValue }

        var now: SwitchLinks.Attachment { attachment.withLock { $0! } }
        var wasClosed: Bool { isClosed.withLock { $0 } }
        var wasAccepted: Bool { isAccepted.withLock { $0 } }
        var fence: AttachmentFence? { node.links.fence(of: now) }
    }
}
