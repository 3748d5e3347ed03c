import Foundation
import GRDB
import HubLoop
public import LineModel
public import Logging
import Synchronization

/// The facts in a SQLite file, `linehub.sqlite` in the data directory.
///
/// One writer takes all that waits into one transaction, so that many calls share one flush of the disk. What was
/// reported as stored survives a killed process and a power failure: the journal is flushed at each commit
/// (`synchronous=FULL`, https://www.sqlite.org/pragma.html#pragma_synchronous). Up to four readers work beside it.
public final class SQLiteFactStore: FactArchive {
    public let meter = StoreMeter()
    private let pool: DatabasePool
    private let path: String
    private let historyLifetime: Timestamp.Span?
    private let queue: Mutex<WriteQueue>
    private let reads: WaitingCount
    private let progress = Mutex(Progress())
    private let logger: Logger
    /// Whether the last transaction failed; the writer's thread alone.
    private let isFailing = Atomic(false)

    private struct Progress {
        var transactions = 0
        var commandsPrunedAt = Timestamp(milliseconds: .min)
        var historyPrunedAt = Timestamp(milliseconds: .min)
    }

    /// Opens the file, and makes it, its directory and its tables where they are missing.
    ///
    /// Of `append` so many calls may wait as `queueLimit` says, and so many reads as `readLimit`. An entry is kept for
    /// `historyLifetime`, measured from its `at` to the newest one's; nil keeps all.
    public init(
        directory: String, queueLimit: Int = 10_000, readLimit: Int = 1000, historyLifetime: Timestamp.Span? = nil,
        logger: Logger = Logger(label: "linehub")
    ) throws(StoreError) {
        path = Self.file(of: directory)
        self.historyLifetime = historyLifetime
        self.logger = logger
        queue = Mutex(WriteQueue(limit: queueLimit))
        reads = WaitingCount(limit: readLimit)
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .notWritable("The data directory \(directory) cannot be made (\(error)). Name another with --data.")
        }
        do {
            pool = try Self.open(path)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Transactions that wrote facts, to see how many calls shared one.
    package var transactions: Int { progress.withLock { $0.transactions } }

    public func load(now: Timestamp) throws(StoreError) -> StoredState {
        try asked { try pool.read { db in try StoreReader(db).state(now: now) } }
    }

    public func append(_ facts: [StoredFact], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        meter.waiting.add()
        switch queue.withLock({ $0.offered(WriteQueue.Batch(facts: facts, done: done)) }) {
        case .refused(let error):
            meter.waiting.add(-1)
            done(.failure(error))
        case .queued: break
        case .callWriter: pool.asyncWriteWithoutTransaction { db in self.write(db) }
        }
    }

    public func history(_ query: HistoryQuery, done: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void) {
        read(done) { try $0.page(query) }
    }

    public func historyEntry(_ call: CallID, done: @escaping @Sendable (Result<CallRecord?, StoreError>) -> Void) {
        read(done) { try $0.historyEntry(call) }
    }

    public func mediaFile(_ id: MediaID, done: @escaping @Sendable (Result<MediaFile?, StoreError>) -> Void) {
        read(done) { try $0.mediaFile(id) }
    }

    public func hiders(of call: CallID, done: @escaping @Sendable (Result<Set<PartyID>, StoreError>) -> Void) {
        read(done) { try $0.hiders(of: call) }
    }

    public func command(
        _ party: PartyID, _ commandID: String, done: @escaping @Sendable (Result<CommandResult?, StoreError>) -> Void
    ) {
        read(done) { try $0.command(party, commandID) }
    }

    public func readAll(_ portion: ([StoredFact]) throws(StoreError) -> Bool) throws(StoreError) {
        try asked { try pool.read { db in try StoreReader(db).readAll(portion) } }
    }

    public func close() {
        guard queue.withLock({ $0.closed() }) else { return }
        reads.close()
        pool.writeWithoutTransaction { db in
            write(db)
            // Leaves one file, so that a copy of it is a backup. What fails here loses nothing: the next start reads
            // the journal.
            _ = try? db.checkpoint(.truncate)
        }
        // Waits for the readers under way.
        try? pool.close()
    }

    // MARK: Writing

    /// Writes all that waits, on the writer's thread.
    private func write(_ db: Database) {
        let batches = queue.withLock { $0.taken() }
        guard !batches.isEmpty else { return }
        let began = EventLoop.monotonicNanoseconds()
        meter.waiting.add(-batches.count)
        let facts = batches.flatMap(\.facts)
        let result: Result<Void, StoreError>
        do {
            // All stand or fall together: no fact can break a constraint, so what fails is the disk.
            try StoreWriter(db).inTransaction { writer in
                for fact in facts.lasting { try writer.write(fact) }
                try prune(after: facts, writer)
            }
            progress.withLock { $0.transactions += 1 }
            result = .success(())
        } catch {
            result = .failure(StoreError(error, path: path))
        }
        meter.writes.observe(since: began)
        tell(result)
        for batch in batches { batch.done(result) }
    }

    /// Has the log say when nothing can be stored any more, what to do, and when it can be again.
    private func tell(_ result: Result<Void, StoreError>) {
        // Relaxed: one thread at a time writes.
        switch result {
        case .failure(let error) where !isFailing.exchange(true, ordering: .relaxed):
            logger.error("nothing can be stored: commands are refused", metadata: ["reason": "\(error)"])
        case .success where isFailing.exchange(false, ordering: .relaxed):
            logger.notice("what is committed is stored again")
        default: break
        }
    }

    /// Drops what has grown too old, at most once a minute of the facts' own time.
    private func prune(after facts: [StoredFact], _ writer: StoreWriter) throws {
        let pause = Timestamp.Span.seconds(60)
        var newestCommand: Timestamp?
        var newestCall: Timestamp?
        for fact in facts {
            switch fact {
            case .command(let result): newestCommand = max(newestCommand ?? result.at, result.at)
            case .endedCall(let record): newestCall = max(newestCall ?? record.at, record.at)
            default: break
            }
        }
        var progress = progress.withLock { $0 }
        if let newestCommand, newestCommand > progress.commandsPrunedAt {
            try writer.pruneCommands(before: newestCommand - CommandResult.lifetime)
            progress.commandsPrunedAt = newestCommand + pause
        }
        if let historyLifetime, let newestCall, newestCall > progress.historyPrunedAt {
            try writer.pruneHistory(before: newestCall - historyLifetime)
            progress.historyPrunedAt = newestCall + pause
        }
        self.progress.withLock { $0 = progress }
    }

    // MARK: Reading

    private func read<Answer: Sendable>(
        _ done: @escaping @Sendable (Result<Answer, StoreError>) -> Void,
        _ question: @escaping @Sendable (StoreReader) throws -> Answer
    ) {
        if let refusal = reads.admit() { return done(.failure(refusal)) }
        pool.asyncRead { access in
            let result = Result { () throws(StoreError) in
                try self.asked { try question(StoreReader(access.get())) }
            }
            self.reads.finished()
            done(result)
        }
    }

    /// Does it and says in the store's own words why it failed.
    private func asked<Answer>(_ question: () throws -> Answer) throws(StoreError) -> Answer {
        if reads.isClosed { throw .closed }
        do {
            return try question()
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    // MARK: Opening

    private static func open(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "linehub.store"
        configuration.maximumReaderCount = 4
        // Behind the service threads: on Linux this is the nice value of the threads that write.
        configuration.qos = .utility
        // Somebody makes a backup: wait for it.
        configuration.busyMode = .timeout(5)
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB opens a pool with NORMAL, which may lose the last commits in a power failure.
        try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        let migrator = StoreSchema.migrator
        if try pool.read(migrator.hasBeenSuperseded) {
            throw StoreError.newer(path)
        }
        try migrator.migrate(pool)
        return pool
    }
}

extension Timestamp {
    fileprivate static func - (moment: Self, span: Span) -> Self {
        Timestamp(milliseconds: moment.milliseconds - span.milliseconds)
    }
}
