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

    /// The writer takes all that waits; it is called anew for what comes while it writes.
    mutating func taken() -> [Batch] {
        defer { batches = [] }
        isWriterCalled = false
        return batches
    }

    /// Refuses what comes later; tells whether it was open until now.
    mutating func closed() -> Bool {
        defer { isClosed = true }
        return !isClosed
    }
}
