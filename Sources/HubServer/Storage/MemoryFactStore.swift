import Dispatch
public import LineModel
import Synchronization

/// The twin that forgets all at its end: for tests, and for a hub that shall leave no trace.
public final class MemoryFactStore: FactArchive {
    private let facts = Mutex(MemoryFacts())
    private let writes: WaitingCount
    private let reads: WaitingCount
    private let queue = DispatchQueue(label: "linehub.store.memory")

    /// - Parameter queueLimit: calls of `append` that may wait, and reads that may wait.
    public init(queueLimit: Int = 10_000) {
        writes = WaitingCount(limit: queueLimit)
        reads = WaitingCount(limit: queueLimit)
    }

    public func load(now: Timestamp) throws(StoreError) -> StoredState {
        if writes.isClosed { throw .closed }
        return try facts.withLock { facts throws(StoreError) in try facts.state(now: now) }
    }

    public func append(_ facts: [StoredFact], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        if let refusal = writes.admit() { return done(.failure(refusal)) }
        queue.async {
            self.facts.withLock { known in
                for fact in facts { known.apply(fact) }
            }
            self.writes.finished()
            done(.success(()))
        }
    }

    public func history(_ query: HistoryQuery, done: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void) {
        read(done) { facts throws(StoreError) in try facts.page(query) }
    }

    public func historyEntry(_ call: CallID, done: @escaping @Sendable (Result<CallRecord?, StoreError>) -> Void) {
        read(done) { facts in facts.ended[call] }
    }

    public func mediaFile(_ id: MediaID, done: @escaping @Sendable (Result<MediaFile?, StoreError>) -> Void) {
        read(done) { facts in facts.audio.file(id) }
    }

    public func hiders(of call: CallID, done: @escaping @Sendable (Result<Set<PartyID>, StoreError>) -> Void) {
        read(done) { facts in facts.hiders(of: call) }
    }

    public func command(
        _ party: PartyID, _ commandID: String, done: @escaping @Sendable (Result<CommandResult?, StoreError>) -> Void
    ) {
        read(done) { facts in facts.commands[MemoryFacts.CommandName(party: party, commandID: commandID)] }
    }

    public func readAll(_ portion: ([StoredFact]) throws(StoreError) -> Bool) throws(StoreError) {
        if reads.isClosed { throw .closed }
        _ = try portion(facts.withLock { $0.all })
    }

    public func close() {
        writes.close()
        reads.close()
        queue.sync {}
    }

    private func read<Answer: Sendable>(
        _ done: @escaping @Sendable (Result<Answer, StoreError>) -> Void,
        _ question: @escaping @Sendable (MemoryFacts) throws(StoreError) -> Answer
    ) {
        if let refusal = reads.admit() { return done(.failure(refusal)) }
        queue.async {
            let facts = self.facts.withLock { $0 }
            self.reads.finished()
            done(Result { () throws(StoreError) in try question(facts) })
        }
    }
}
