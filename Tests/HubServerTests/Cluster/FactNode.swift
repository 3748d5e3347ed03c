import Dispatch
import HashTreeCollections
import HubCore
import HubRedis
import HubTesting
import LineModel
import LineTable
import Synchronization

@testable import HubServer

/// A node that shares facts and lines with others through a real Redis: everything but the sockets and the bus.
final class FactNode: Sendable {
    private final class Ear: Sendable {
        let isDeaf = Mutex(false)
        let moves = Mutex<[DirectoryMove]>([])
    }

    let redis: SharedRedis
    let facts: SharedFacts
    let store: RedisFactStore
    let lines: NodeLines
    let feeds: SharedPartyFeeds
    let control: CallControl
    let desk: DirectoryDesk
    let voicemail: DurableValue<VoicemailBook>
    let recordings: DurableValue<RecordingBook>
    private let authority: SharedLineAuthority
    private let ear = Ear()
    private let tasks = Mutex<[Task<Void, Never>]>([])

    /// Begins as a hub does: listens, reads, and follows what is told.
    ///
    /// - Parameter patience: how long it waits for what must come.
    init(_ directory: ScratchDirectory, patienceMilliseconds: Int = 20) async throws {
        let port = try ScratchRedis.shared.get().port
        let redis = SharedRedis(try RedisURL("redis://127.0.0.1:\(port)"), prefix: directory.keyPrefix)
        self.redis = redis
        store = RedisFactStore(redis, prefix: directory.keyPrefix)
        let now = HandClock().clock
        let tell = PartyTelling(keys: redis.keys, capacity: 2048, now: now)
        facts = SharedFacts(redis, tell: tell, patience: .milliseconds(patienceMilliseconds))
        let links = SwitchLinks(now: now)
        var attachment = SwitchBoard.Attachment(lines: nil, capabilities: Set(SwitchCapability.allCases))
        attachment.isInStep = true
        let holder = NodeIncarnation(node: .named("another"), number: 1)
        let entry = SwitchRoster.Entry(holder: holder, connection: 1, number: 1, attachment: attachment)
        _ = links.moved([.attached(ScriptedSwitch.id, entry)], node: nil)
        let metrics = Metrics()
        lines = NodeLines(
            table: LineTable(capacity: 64), watch: LineWatch(ears: []), epoch: Self.epoch, ringLength: 64,
            metrics: metrics)
        let change = LineChange(facts: RedisFacts(keys: redis.keys), partyRing: 64)
        authority = SharedLineAuthority(
            lines, store: RedisLineStore(redis, keys: redis.keys, change: change, now: now) { $0(.success(())) },
            switches: links, metrics: metrics, now: now)
        feeds = SharedPartyFeeds(redis, capacity: 2048, metrics: metrics, now: now) { _, _ in }
        control = CallControl(
            lines: lines, authority: authority, switches: links, feeds: feeds, store: store,
            sweeper: DeadlineSweeper(now: now), metrics: metrics)
        // The rest needs what is stored; a node listens before it reads.
        let (facts, ear, authority, control) = (facts, ear, authority, control)
        authority.start(SharedLineAuthority.Ears(control))
        redis.listen(to: .facts) { payload in if !ear.isDeaf.withLock(\.self) { facts.heard(payload) } }
        redis.listen(to: .lines) { payload in if let notice = LineNotice(payload) { authority.heard(notice) } }
        try await redis.startAndConnect(within: .seconds(20))
        let stored = try await Self.load(store)
        facts.begin(with: stored.versions)
        desk = DirectoryDesk(
            stored.directory, version: stored.versions.directory, control: control, ledger: facts.directory,
            queueLength: 1000, patience: .milliseconds(patienceMilliseconds)
        ) { move in ear.moves.withLock { $0.append(move) } }
        try desk.begin()
        voicemail = DurableValue(
            VoicemailBook(stored.audio.messages), ledger: facts.voicemail, feeds: feeds, queueLength: 1000)
        recordings = DurableValue(
            RecordingBook(stored.audio.recordings), ledger: facts.recordings, feeds: feeds, queueLength: 1000)
        tasks.withLock { tasks in
            tasks = [
                Task { [desk] in await desk.run() },
                Task { [voicemail] in await voicemail.run() },
                Task { [recordings] in await recordings.run() },
            ]
        }
        // What was committed while it began is compared, as the bus has it done.
        await catchUp()
    }

    deinit {
        desk.stop()
        voicemail.stop()
        recordings.stop()
        redis.stop()
    }

    static let epoch: UInt64 = 1

    /// The store under these keys is given a record, as the bus would; before there are nodes.
    static func prepare(_ directory: ScratchDirectory) async throws -> RedisSocket {
        let socket = try RedisSocket(port: ScratchRedis.shared.get().port)
        _ = try await socket.ask("HSET", directory.keyPrefix + "store", "v", String(epoch), "run", "r")
        return socket
    }

    private static func load(_ store: RedisFactStore) async throws -> StoredState {
        try await onThread { try store.load(now: HandClock().now) }
    }

    /// Has everything compared with the store; returns when all is in force here.
    @discardableResult
    func catchUp() async -> Bool {
        let hasLines: Bool = await withCheckedContinuation { continuation in
            authority.reread { continuation.resume(returning: $0) }
        }
        let hasFacts: Bool = await withCheckedContinuation { continuation in
            facts.reread { continuation.resume(returning: $0) }
        }
        return hasLines && hasFacts
    }

    func change(_ change: @escaping DirectoryDesk.Change) async -> Result<Directory, Refusal> {
        await withCheckedContinuation { continuation in
            desk.change(change) { continuation.resume(returning: $0) }
        }
    }

    /// Makes the change that the facts are; each must be possible.
    func put(_ facts: StoredFact...) async throws {
        _ = try await change { directory throws(Refusal) in
            for fact in facts {
                do {
                    try directory.apply(fact)
                } catch {
                    throw error as? Refusal ?? Refusal(.invalidParams)
                }
            }
            return facts
        }.get()
    }

    func commit(_ line: LineID, _ command: LineCommand) async -> Result<LineOutcome, Refusal> {
        await withCheckedContinuation { continuation in
            control.commit(line, command) { continuation.resume(returning: $0) }
        }
    }

    /// Whether it hears nothing of the facts that others change.
    var isDeaf: Bool {
        get { ear.isDeaf.withLock(\.self) }
        set { ear.isDeaf.withLock { $0 = newValue } }
    }

    /// What the open sessions were told since the last time.
    var takenMoves: [DirectoryMove] {
        ear.moves.withLock { moves in
            defer { moves = [] }
            return moves
        }
    }
}

extension Result where Failure == Refusal {
    var refusal: RefusalCode? { if case .failure(let refusal) = self { refusal.code } else { nil } }
}

extension Directory {
    /// All that makes it, to be compared.
    var everything: [StoredFact] {
        [.policy(policy)] + parties.values.sorted { $0.id < $1.id }.map(StoredFact.party)
            + lines.values.sorted { $0.id < $1.id }.map(StoredFact.line) + delegations.map(StoredFact.delegation)
            + statuses.sorted { $0.key < $1.key }.map { .status($0.key, $0.value) }
    }
}
