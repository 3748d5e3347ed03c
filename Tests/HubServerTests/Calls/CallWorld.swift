import Dispatch
import Foundation
import HubCore
import HubTesting
import LineModel
import LineTable
import Logging
import Synchronization

@testable import HubServer

/// Call control over an office, with a switch at hand: everything but the sockets.
///
/// Line `a1` and `a2` are Anna's, whom `d1` to `d7` serve; `b1` is d1's, whom Anna serves.
final class CallWorld: Sendable {
    let clock: HandClock
    let pbx: ScriptedSwitch
    /// The further nodes of a cluster, which share lines with this one; the switch is attached here.
    let others: [CallWorld]
    let shared: SharedStore?
    /// Whether somebody at this node watches all lines; of others' commits on lines that nobody watches it reads only what it must.
    let isWatching: Bool
    private let cluster: Cluster?
    let metrics = Metrics()
    let store: any FactStore
    let links: SwitchLinks
    let lines: NodeLines
    let authority: any LineAuthority
    let feeds: any PartyFeeds
    let sweeper: DeadlineSweeper
    let control: CallControl
    let commands: CallCommands
    private let nextCall = Atomic<Int>(1)

    static let members = ["anna"] + (1...7).map { "d\($0)" }

    convenience init(store: any FactStore = MemoryFactStore(), appearances: Int = 4, monitoring: Bool = false) throws {
        try self.init(
            store: store, shared: nil, others: [], clock: HandClock(), pbx: ScriptedSwitch(), appearances: appearances,
            monitoring: monitoring)
    }

    /// A cluster of nodes. Where they share a store in memory, that orders what they hear as the seed says.
    convenience init(nodes: Int, over kind: SharedStore.Kind, seed: UInt64, appearances: Int = 4) throws {
        let facts = MemoryFactStore()
        let shared = try SharedStore(kind, facts: facts, seed: seed)
        let clock = HandClock(), pbx = ScriptedSwitch()
        func node(_ number: Int) throws -> CallWorld {
            try CallWorld(
                store: facts, shared: shared, others: [], clock: clock, pbx: pbx, appearances: appearances,
                monitoring: false, isWatching: number % 2 == 0)
        }
        try self.init(
            store: facts, shared: shared, others: try (1..<nodes).map(node), clock: clock, pbx: pbx,
            appearances: appearances, monitoring: false)
        pbx.attach(to: links)
        if shared.redis != nil {
            try waitUntilServed()
            return
        }
        var attachment = SwitchBoard.Attachment(lines: nil, capabilities: Set(SwitchCapability.allCases))
        attachment.isInStep = true
        let holder = NodeIncarnation(node: .named("first"), number: 1)
        let entry = SwitchRoster.Entry(holder: holder, connection: 1, number: 1, attachment: attachment)
        for other in others { _ = other.links.moved([.attached(ScriptedSwitch.id, entry)], node: nil) }
    }

    private init(
        store: any FactStore, shared: SharedStore?, others: [CallWorld], clock: HandClock, pbx: ScriptedSwitch,
        appearances: Int, monitoring: Bool, isWatching: Bool = true
    ) throws {
        self.isWatching = isWatching
        self.store = store
        self.shared = shared
        self.others = others
        self.clock = clock
        self.pbx = pbx
        let now = clock.clock
        links = SwitchLinks(now: now) { [pbx] _, order, number in pbx.took(order, number) }
        lines = NodeLines(
            table: LineTable(capacity: 64),
            watch: LineWatch(ears: [LineWatch.Ear(dirty: DirtyLineSet(capacity: 64)) {}]), epoch: 0, ringLength: 256,
            metrics: metrics)
        let node = shared?.memory?.makeNode()
        let sharing = node.map { [lines, links, metrics] in
            SharedLineAuthority(lines, store: $0, switches: links, metrics: metrics, now: now)
        }
        cluster = shared?.redis.map { [lines, links, metrics] in
            Cluster(
                $0(), node: .named(RandomName.make()), lines: lines, switches: links, limits: HubLimits(),
                metrics: metrics, now: now, logger: Logger(label: "races") { _ in SwiftLogNoOpLogHandler() })
        }
        authority =
            cluster?.authority ?? sharing ?? EmbeddedLineAuthority(lines, switches: links, metrics: metrics, now: now)
        feeds = EmbeddedPartyFeeds(capacity: 64, now: now) { _, _ in }
        sweeper = DeadlineSweeper(now: now)
        control = CallControl(
            lines: lines, authority: authority, switches: links, feeds: feeds, store: store, sweeper: sweeper,
            metrics: metrics)
        let nextOwn = Counter()
        commands = CallCommands(control: control) {
            nextOwn.add()
            return .named("h.\(nextOwn.value).\(RandomName.make())")
        }
        for (line, owner) in [("a1", "anna"), ("a2", "anna"), ("b1", "d1")] {
            var group = Self.group(owner: owner, appearances: appearances)
            group.monitoring = monitoring
            try lines.add(Self.line(line, owner: owner), group)
            if isWatching, let index = lines.registry.index(of: .named(line)) {
                lines.table.addInterest(index, thread: 0)
            }
        }
        if let cluster {
            // Nobody here has a directory or books to keep in step.
            for ledger in [cluster.facts.directory, cluster.facts.voicemail, cluster.facts.recordings] {
                ledger.start {
                    _ = ledger.takeNews()
                    ledger.cameInForce()
                }
            }
            cluster.facts.begin(with: FactVersions())
            let isOpen = DispatchSemaphore(value: 0)
            cluster.start(control, degraded: {}, recovered: { isOpen.signal() }, complete: {}, epochBegan: {})
            guard isOpen.wait(timeout: .now() + 20) == .success else { throw SharedStore.Silent() }
        }
        guard let node, let sharing else {
            if shared == nil { pbx.attach(to: links) }
            return
        }
        sharing.start(SharedLineAuthority.Ears(control))
        node.listen(
            .init(
                // As it is published, so that the nodes read it, or leave it unread, as they do over Redis.
                heard: { commit in
                    let state = commit.commit.next.encodedForNodes()
                    LineNotice(LineNotice.published(commit, state: state)).map(sharing.heard)
                }, told: { [feeds] in feeds.append($1, to: $0) },
                ordered: { [control, links] in if links.isHere($0.servedBy) { control.send($0) } }))
    }

    /// The nodes, this one first.
    var nodes: [CallWorld] { [self] + others }

    /// Waits until all nodes have the switch.
    private func waitUntilServed() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !links.isHere(ScriptedSwitch.id) || nodes.contains(where: { $0.links.serving(.named("a1")).0 == nil }) {
            guard ContinuousClock.now < deadline else { throw SharedStore.Silent() }
            sched_yield()
        }
    }

    /// Waits until nothing is under way any more.
    func waitUntilQuiet() {
        var before = -1
        repeat {
            before = asked
            pass()
            pbx.waitUntilQuiet()
            pass()
        } while asked != before
    }

    /// How often the shared store was asked anything; of a Redis, how many commits were made.
    private var asked: Int {
        shared?.memory?.asked ?? (shared == nil ? 0 : nodes.reduce(0) { $0 + $1.metrics.commits.value })
    }

    /// Waits until all nodes have heard what was published.
    private func pass() {
        shared?.memory?.pass()
        for _ in 0..<2 {
            for cluster in nodes.compactMap(\.cluster) {
                let heard = DispatchSemaphore(value: 0)
                cluster.bus.caughtUp { _ in heard.signal() }
                heard.wait()
            }
        }
    }

    /// Some nodes over a store in memory, whose switch answers by itself, on a thread of their own.
    static func withNodes(_ count: Int, _ body: @escaping @Sendable (CallWorld) -> Void) async throws {
        try await onThread {
            let world = try CallWorld(nodes: count, over: .memory, seed: 1)
            world.pbx.start()
            defer {
                world.pbx.stop()
                world.stop()
            }
            body(world)
        }
    }

    /// Ends what the nodes of a cluster have opened.
    func stop() {
        for node in nodes { node.cluster?.stop() }
    }

    static func line(_ id: String, owner: String) -> Line {
        Line(id: .named(id), number: "+46" + "850", owner: .named(owner))
    }

    static func group(
        owner: String, appearances: Int = 4, without absent: Set<String> = [],
        change: (inout LineGroup.Member) -> Void = { _ in }
    ) -> LineGroup {
        LineGroup(
            owner: .init(party: party(owner)),
            delegates: members.filter { $0 != owner && !absent.contains($0) && (owner == "anna" || $0 == "anna") }
                .map { name in
                    var member = LineGroup.Member(party: party(name))
                    change(&member)
                    return member
                }, appearances: appearances)
    }

    static func party(_ name: String) -> PartyReference { PartyReference(id: .named(name), name: name.uppercased()) }

    static func talker(_ name: String, _ device: String = "1") -> Talker {
        Talker(party: party(name), device: .named("\(name)-\(device)"))
    }

    // MARK: Looking

    func state(_ line: String = "a1") -> LineState { lines.record(of: .named(line))!.state }

    func call(_ id: CallID, on line: String = "a1") -> Call? { state(line).call(id) ?? state(line).tombstone(id) }

    // MARK: Doing, one after another

    /// A caller on the line; the switch has been told whom to ring when this returns.
    func ring(_ line: String = "a1") -> CallID {
        // Relaxed: only the number itself must be unique.
        let id = CallID(trusted: "pbx.\(nextCall.wrappingAdd(1, ordering: .relaxed).oldValue)")
        report(.incoming(id, from: Remote(number: "+46701234567"), servedBy: ScriptedSwitch.id), line)
        return id
    }

    /// A call that this member has answered.
    func connect(_ member: String, _ line: String = "a1") -> CallID {
        let id = ring(line)
        report(.answered(id, by: Self.talker(member)), line)
        return id
    }

    /// A call that this member has on hold.
    func hold(_ member: String, _ line: String = "a1") -> CallID {
        let id = connect(member, line)
        report(.parked(id, by: Self.talker(member)), line)
        return id
    }

    @discardableResult
    func report(_ command: LineCommand, _ line: String = "a1") -> Result<LineOutcome, Refusal>? {
        let outcome = Mutex<Result<LineOutcome, Refusal>?>(nil)
        let came = DispatchSemaphore(value: 0)
        control.commit(.named(line), command) { result in
            outcome.withLock { $0 = result }
            came.signal()
        }
        guard came.wait(timeout: .now() + 20) == .success else { return nil }
        return outcome.withLock { $0 }
    }

    /// Runs a command whose switch replies as `pbx.manner` says.
    func run(_ command: (@escaping CallCommands.Completion) -> Void) -> Result<CallCommands.Outcome, Refusal>? {
        let outcomes = Outcomes()
        command(outcomes.add)
        pbx.replyToAll()
        return outcomes.all.first
    }
}

/// The outcomes of several commands, in the order in which they came.
final class Outcomes: Sendable {
    private let results = Mutex<[Result<CallCommands.Outcome, Refusal>]>([])

    var add: CallCommands.Completion { { result in self.results.withLock { $0.append(result) } } }
    var all: [Result<CallCommands.Outcome, Refusal>] { results.withLock { $0 } }
    var winners: [CallCommands.Outcome] { all.compactMap { try? $0.get() } }
    var refusals: [Refusal] { all.compactMap { if case .failure(let refusal) = $0 { refusal } else { nil } } }
    var codes: [RefusalCode] { refusals.map(\.code) }
}

extension Result where Success == CallCommands.Outcome, Failure == Refusal {
    var code: RefusalCode? { if case .failure(let refusal) = self { refusal.code } else { nil } }
    var outcome: CallCommands.Outcome? { try? get() }
}
