import Synchronization

/// What one thread did, round by round: handed over once, when the thread is done.
// SAFETY: `rounds` is written before `isClosed` is set, by one thread, and read only after it was seen set.
final class OperationLog: @unchecked Sendable {
    private var rounds: [[TableOperation]] = []
    private let isClosed = Atomic<Bool>(false)

    var operations: [[TableOperation]] {
        // Acquiring: partner is the store in `close`.
        precondition(isClosed.load(ordering: .acquiring), "a log is read after its thread has closed it")
        return rounds
    }

    func close(with operations: [[TableOperation]]) {
        rounds = operations
        // Releasing: partner is the load in `operations`.
        isClosed.store(true, ordering: .releasing)
    }
}
