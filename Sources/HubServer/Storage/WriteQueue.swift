/// What waits for the writer: the calls of `append`, in their order.
struct WriteQueue: Sendable {
    private var batches: [Batch] = []
    private var isWriterCalled = false
    private var isClosed = false
    private let limit: Int

    struct Batch: Sendable {
        var facts: [StoredFact]
        var done: @Sendable (Result<Void, StoreError>) -> Void
    }

    enum Reception {
        case refused(StoreError)
        /// The writer was called and has not come for it yet.
        case queued
        /// The writer must be called.
        case callWriter
    }

    init(limit: Int) {
        self.limit = limit
    }

    mutating func offered(_ batch: Batch) -> Reception {
        if isClosed { return .refused(.closed) }
        guard batches.count < limit else { return .refused(.overloaded) }
        batches.append(batch)
        defer { isWriterCalled = true }
        return isWriterCalled ? .queued : .callWriter
    }

    /// The writer takes what waits, up to so many facts, but always the oldest batch whole; it is called anew for what
    /// comes while it writes.
    mutating func taken(atMost limit: Int = .max) -> [Batch] {
        isWriterCalled = false
        var facts = 0
        let count = batches.prefix { batch in
            defer { facts += batch.facts.count }
            return facts == 0 || facts + batch.facts.count <= limit
        }.count
        defer { batches.removeFirst(count) }
        return Array(batches.prefix(count))
    }

    /// Refuses what comes later; tells whether it was open until now.
    mutating func closed() -> Bool {
        defer { isClosed = true }
        return !isClosed
    }
}
