import Dispatch
import HubRedis
public import LineModel
import Synchronization

/// The facts in Redis, which several nodes share.
///
/// What waits is written together, one commit at a time, so that many calls share one run of the script. What was reported
/// as stored is as durable as Redis has been told to make it: with `appendonly yes` and `appendfsync always` it survives
/// what SQLite survives, with `everysec` a power failure may cost the last second
/// (https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/).
public final class RedisFactStore: FactArchive {
    private let master: any RedisMaster
    private let facts: RedisFacts
    private let queue: Mutex<WriteQueue>
    private let reads: WaitingCount
    private let isWriting = Mutex(false)
    /// Calls whose completion has not come yet.
    private let underWay = DispatchGroup()
    /// Where completions come, and where JSON is read: the master's thread has more urgent things to do.
    private let thread = DispatchQueue(label: "linehub.store.redis", qos: .utility)

    /// Facts that one commit holds, unless one call of `append` has more: Redis does nothing else meanwhile.
    private static let factsAtOnce = 256

    /// - Parameters:
    ///   - master: stays the caller's, who closes it after the store.
    ///   - prefix: what all keys begin with.
    ///   - queueLimit: calls of `append` that may wait.
    ///   - readLimit: reads that may wait.
    ///   - historyLifetime: how long an entry is kept, measured from its `at` to the newest one's; nil keeps all.
    package init(
        _ master: any RedisMaster, prefix: String = "linehub:", queueLimit: Int = 10_000, readLimit: Int = 1000,
        historyLifetime: Timestamp.Span? = nil
    ) {
        self.master = master
        facts = RedisFacts(keys: RedisKeys(prefix: prefix), historyLifetime: historyLifetime)
        queue = Mutex(WriteQueue(limit: queueLimit))
        reads = WaitingCount(limit: readLimit)
    }

    public func load(now: Timestamp) throws(StoreError) -> StoredState {
        if reads.isClosed { throw .closed }
        return try RedisFactReader(master, facts.keys).state(now: now)
    }

    public func close() {
        _ = queue.withLock { $0.closed() }
        reads.close()
        underWay.wait()
    }

    // MARK: Writing

    public func append(_ facts: [StoredFact], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        underWay.enter()
        let batch = WriteQueue.Batch(facts: facts) { [underWay] result in
            done(result)
            underWay.leave()
        }
        switch queue.withLock({ $0.offered(batch) }) {
        case .refused(let error): batch.done(.failure(error))
        case .queued: break
        case .callWriter: thread.async { self.write() }
        }
    }

    /// Writes what waits, unless a commit is under way; then it goes on from there. On the store's thread.
    private func write() {
        guard !isWriting.withLock({ $0 }) else { return }
        let batches = queue.withLock { $0.taken(atMost: Self.factsAtOnce) }
        guard !batches.isEmpty else { return }
        isWriting.withLock { $0 = true }
        let commit = RedisCommit(operations: facts.operations(batches.flatMap(\.facts).lasting))
        master.commit(commit) { outcome in
            self.thread.async {
                let stored = Self.stored(outcome)
                for batch in batches { batch.done(stored) }
                self.isWriting.withLock { $0 = false }
                self.write()
            }
        }
    }

    private static func stored(_ outcome: Result<RedisCommit.Outcome, RedisError>) -> Result<Void, StoreError> {
        switch outcome {
        case .failure(let error): .failure(StoreError(error))
        case .success(.committed): .success(())
        // There is no guard.
        case .success(.conflict(let key, _, _)): .failure(.failed("Redis speaks of a conflict on \(key)."))
        }
    }

    // MARK: Reading

    public func history(_ query: HistoryQuery, done: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void) {
        guard let finish = admitted(done) else { return }
        thread.async {
            do throws(StoreError) {
                self.walk(try RedisHistoryWalk(query, self.facts.keys), finish)
            } catch {
                finish(.failure(error))
            }
        }
    }

    public func historyEntry(_ call: CallID, done: @escaping @Sendable (Result<CallRecord?, StoreError>) -> Void) {
        read(["HGET", facts.keys.endedCalls, call.rawValue], done) { reply throws(StoreError) in
            if case .null = reply { return nil }
            guard case .endedCall(let record) = try StoredFact(stored: reply) else { throw .unexpected(reply) }
            return record
        }
    }

    public func mediaFile(_ id: MediaID, done: @escaping @Sendable (Result<MediaFile?, StoreError>) -> Void) {
        read(["HGET", facts.keys.files, id.rawValue], done) { reply throws(StoreError) in
            if case .null = reply { return nil }
            guard case .audio(.file(let file)) = try StoredFact(stored: reply) else { throw .unexpected(reply) }
            return file
        }
    }

    public func hiders(of call: CallID, done: @escaping @Sendable (Result<Set<PartyID>, StoreError>) -> Void) {
        read(["SMEMBERS", facts.keys.hiders(of: call.rawValue)], done) { reply throws(StoreError) in
            guard let viewers = reply.items else { throw .unexpected(reply) }
            return Set(viewers.compactMap(\.text).map { PartyID(trusted: $0) })
        }
    }

    public func command(
        _ party: PartyID, _ commandID: String, done: @escaping @Sendable (Result<CommandResult?, StoreError>) -> Void
    ) {
        read(["HGET", facts.keys.commands, facts.keys.field(party, commandID)], done) { reply throws(StoreError) in
            if case .null = reply { return nil }
            guard case .command(let result) = try StoredFact(stored: reply) else { throw .unexpected(reply) }
            return result
        }
    }

    public func readAll(_ portion: ([StoredFact]) throws(StoreError) -> Bool) throws(StoreError) {
        if reads.isClosed { throw .closed }
        let keys = facts.keys
        let reader = RedisFactReader(master, keys)
        guard try portion(try reader.directory()) else { return }
        for hash in [keys.liveCalls, keys.endedCalls, keys.commands, keys.messages, keys.recordings, keys.files] {
            let goesOn = try reader.scan(hash) { facts throws(StoreError) in try portion(facts.map(\.1)) }
            guard goesOn else { return }
        }
        try reader.scanHiders(portion)
    }

    /// Asks on and on until the page is there. On the store's thread.
    private func walk(
        _ walk: RedisHistoryWalk, _ finish: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void
    ) {
        guard let question = walk.question else { return finish(.success(walk.page)) }
        master.run(HistoryScript.script, question.map(\.bytes)) { reply in
            self.thread.async {
                var walk = walk
                do throws(StoreError) {
                    try walk.answered(Self.get(reply))
                    self.walk(walk, finish)
                } catch {
                    finish(.failure(error))
                }
            }
        }
    }

    private func read<Answer: Sendable>(
        _ words: [String], _ done: @escaping @Sendable (Result<Answer, StoreError>) -> Void,
        _ answer: @escaping @Sendable (RedisValue) throws(StoreError) -> Answer
    ) {
        guard let finish = admitted(done) else { return }
        master.send(words.map { Array($0.utf8) }) { reply in
            self.thread.async {
                finish(Result { () throws(StoreError) in try answer(Self.get(reply)) })
            }
        }
    }

    /// The completion of a read that was let in; nil where it was refused and knows it.
    private func admitted<Answer>(
        _ done: @escaping @Sendable (Result<Answer, StoreError>) -> Void
    ) -> (@Sendable (Result<Answer, StoreError>) -> Void)? {
        underWay.enter()
        if let refusal = reads.admit() {
            done(.failure(refusal))
            underWay.leave()
            return nil
        }
        return { [reads, underWay] result in
            reads.finished()
            done(result)
            underWay.leave()
        }
    }

    private static func get(_ reply: Result<RedisValue, RedisError>) throws(StoreError) -> RedisValue {
        do {
            return try reply.get()
        } catch {
            throw StoreError(error)
        }
    }
}
