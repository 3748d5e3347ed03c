import Dispatch
import HubCore
import HubRedis
import LineModel
import Logging
import Synchronization

/// Watches over what this node knows: drives `BusHealth` with the connections to Redis, probes and the time.
///
/// Everything happens on a queue of its own, but for `isCurrent`, which any thread may ask.
final class ClusterBus: Sendable {
    /// What hears of the bus, on its queue.
    struct Ears: Sendable {
        /// Lines go on in this history; said before anything is read in it.
        var epochBegan: @Sendable (UInt64) -> Void
        var degraded: @Sendable () -> Void
        var recovered: @Sendable () -> Void
        /// All that may have been missed is read, whether or not the node was degraded meanwhile.
        var complete: @Sendable () -> Void
    }

    /// Reads something anew of which a part may have been missed; says whether that succeeded.
    typealias Reread = @Sendable (_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) -> Void

    private struct State: Sendable {
        var health: BusHealth
        /// The store as it was found on the latest connection.
        var store: StoreIdentity?
        /// Counts connections: what is learned of an earlier one counts no more.
        var connection = 0
        var run: String?
        var rereads: [Reread] = []
        var ears: Ears?
        var isStopped = false
        /// Who waits for a marker of this node to come back, by its number.
        var markers: [Int64: @Sendable (Result<Void, Refusal>) -> Void] = [:]
        var latestMarker: Int64 = 0
        /// Those that came back while something was missed: they are sent again once it is read.
        var early: Set<Int64> = []
    }

    private static let tickMilliseconds = 100
    private static let retryMilliseconds = 200
    private static let markerMilliseconds = 2000

    private let redis: SharedRedis
    private let logger: Logger
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "linehub.bus")
    private let began = ContinuousClock.now
    /// Tells this process's probes from others'.
    private let name = RandomName.make()

    init(_ redis: SharedRedis, policy: BusPolicy = BusPolicy(), logger: Logger) {
        self.redis = redis
        self.logger = logger
        state = Mutex(State(health: BusHealth(policy: policy)))
    }

    /// Whether commands may be decided on what this node knows.
    var isCurrent: Bool { state.withLock { $0.health.isCurrent(at: now) } }

    /// Has this read anew, too, whenever something may have been missed; before `start`.
    func add(_ reread: @escaping Reread) { state.withLock { $0.rereads.append(reread) } }

    /// Begins; `redis` is started afterwards.
    func start(_ ears: Ears) {
        state.withLock { $0.ears = ears }
        redis.listen(to: .probes) { [weak self] payload in self?.heardOwn(payload) }
        redis.follow { [weak self] news in
            self?.onQueue { $0.connectionMoved(news) }
        }
        tick()
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Calls back once this node has heard all that was published before, on Redis's thread.
    func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void) {
        let marker = state.withLock { state in
            state.latestMarker += 1
            state.markers[state.latestMarker] = done
            return state.latestMarker
        }
        publish(marker)
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.markerMilliseconds)) { [weak self] in
            self?.state.withLock { $0.markers.removeValue(forKey: marker) }?(.failure(Refusal(.busUnavailable)))
        }
    }

    /// A line could not be read: nothing vouches for it until all are compared again.
    func readFailed() { state.withLock { $0.health.rereadFailed() } }

    private func tick() {
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.tickMilliseconds)) { [weak self] in
            guard let self, !state.withLock(\.isStopped) else { return }
            event { $0.timePassed(at: $1) }
            tick()
        }
    }

    private var now: Duration { ContinuousClock.now - began }

    private func onQueue(_ work: @escaping @Sendable (ClusterBus) -> Void) {
        queue.async { [weak self] in if let self { work(self) } }
    }

    // MARK: Connections

    private func connectionMoved(_ news: RedisClientState) {
        switch news {
        case .connected(let server):
            logger.info("redis connected", metadata: ["server": "\(server.address)"])
            let connection = state.withLock { state in
                state.connection += 1
                state.run = server.runID
                return state.connection
            }
            identify(connection)
        case .lost(let loss):
            redis.meter.lost.add()
            logger.warning("redis lost", metadata: ["reason": "\(loss)"])
            state.withLock { state in
                state.connection += 1
                state.run = nil
                state.health.disconnected()
            }
        case .failing(let loss): logger.warning("redis not reached", metadata: ["reason": "\(loss)"])
        }
    }

    /// Finds out which store this is, and gives it a record where it has none of its own.
    private func identify(_ connection: Int) {
        let keys = redis.keys
        redis.send(["HMGET", keys.store, "v", "run"].map { Array($0.utf8) }) { [weak self] reply in
            self?.onQueue { $0.found(reply, connection) }
        }
    }

    private func found(_ reply: Result<RedisValue, RedisError>, _ connection: Int) {
        guard let (run, known) = state.withLock({ state in state.run.map { ($0, state.store?.epoch ?? 0) } }),
            isStill(connection)
        else { return }
        guard case .success(let value) = reply, let items = value.items, items.count == 2 else {
            return retry(connection)
        }
        var record: StoreIdentity?
        if let epoch = items[0].text.flatMap(UInt64.init), let run = items[1].text {
            record = StoreIdentity(run: run, epoch: epoch)
        }
        let raised = StoreIdentity.raised(over: record, run: run, known: known, random: .random(in: 0...(.max)))
        guard let raised else {
            if let record { settle(on: record, connection) }
            return
        }
        let write = RedisOperation.command([
            "HSET", RedisWord(redis.keys.store), "v", RedisWord(String(raised.epoch)), "run", RedisWord(raised.run),
        ])
        let guarded = RedisCommit.Guard(key: redis.keys.store, version: record?.epoch)
        redis.commit(RedisCommit(guards: [guarded], operations: [write])) { [weak self] outcome in
            self?.onQueue { bus in
                switch outcome {
                case .success(.committed): bus.settle(on: raised, connection)
                // Another node has given it one.
                case .success(.conflict): bus.identify(connection)
                case .failure: bus.retry(connection)
                }
            }
        }
    }

    private func settle(on store: StoreIdentity, _ connection: Int) {
        guard isStill(connection) else { return }
        let (before, ears) = state.withLock { state in
            defer { state.store = store }
            return (state.store, state.ears)
        }
        if before?.epoch != store.epoch {
            logger.notice("another history begins", metadata: ["epoch": "\(store.epoch)"])
            ears?.epochBegan(store.epoch)
        }
        event { $0.connected(to: store, at: $1) }
    }

    private func retry(_ connection: Int) {
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.retryMilliseconds)) { [weak self] in
            guard let self, isStill(connection) else { return }
            identify(connection)
        }
    }

    private func isStill(_ connection: Int) -> Bool { state.withLock { $0.connection == connection } }

    // MARK: Health

    private func event(_ body: (inout BusHealth, Duration) -> [BusHealth.Action]) {
        let now = now
        for action in state.withLock({ body(&$0.health, now) }) { perform(action) }
        publishEarlyMarkers()
    }

    private func perform(_ action: BusHealth.Action) {
        switch action {
        case .probe(let number): probe(number)
        case .reread(let round):
            redis.meter.rereads.add()
            reread(round)
        case .degraded:
            redis.meter.busSilences.add()
            logger.error("the bus is silent: commands are refused until it is heard again")
            state.withLock { $0.ears }?.degraded()
        case .recovered:
            logger.notice("the bus is heard, and all that was missed is read")
            state.withLock { $0.ears }?.recovered()
        case .complete: state.withLock { $0.ears }?.complete()
        case .resubscribe: redis.reconnect()
        }
    }

    /// Goes the way of a commit, and is taken only by the store that this node has found.
    private func probe(_ number: Int64) {
        let (store, connection) = state.withLock { ($0.store, $0.connection) }
        guard let store else { return }
        var commit = RedisCommit()
        commit.guards = [RedisCommit.Guard(key: redis.keys.store, version: store.epoch)]
        commit.publications = [
            RedisCommit.Publication(
                channel: BusChannel.probes.name(redis.keys), payload: Array("\(name) \(number)".utf8))
        ]
        redis.commit(commit) { [weak self] outcome in
            guard case .success(.conflict) = outcome else { return }
            self?.onQueue { if $0.isStill(connection) { $0.identify(connection) } }
        }
    }

    /// A probe or a marker came back; on Redis's thread, so that a marker's caller has heard what came before it.
    private func heardOwn(_ payload: [UInt8]) {
        let words = String(decoding: payload, as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == name else { return }
        if let number = Int64(words[1]) {
            onQueue { bus in bus.event { $0.probeReturned(number, at: $1) } }
        } else if let marker = Int64(words[1].dropFirst()) {
            let done = state.withLock { state -> (@Sendable (Result<Void, Refusal>) -> Void)? in
                guard !state.health.isComplete else { return state.markers.removeValue(forKey: marker) }
                if state.markers[marker] != nil { state.early.insert(marker) }
                return nil
            }
            done?(.success(()))
        }
    }

    private func publish(_ marker: Int64) { redis.publish(Array("\(name) m\(marker)".utf8), on: .probes) }

    /// What was missed is read: who waits to be caught up is so once its marker comes back now.
    private func publishEarlyMarkers() {
        let early = state.withLock { state -> Set<Int64> in
            guard state.health.isComplete else { return [] }
            defer { state.early = [] }
            return state.early
        }
        for marker in early { publish(marker) }
    }

    private func reread(_ round: Int) {
        let rereads = state.withLock(\.rereads)
        let all = Gathering(ofSuccesses: rereads.count) { [weak self] succeeded in
            self?.onQueue { bus in
                if succeeded {
                    bus.event { $0.reread(round: round, at: $1) }
                } else {
                    bus.readFailed()
                }
            }
        }
        for reread in rereads { reread(all.ended) }
    }
}
