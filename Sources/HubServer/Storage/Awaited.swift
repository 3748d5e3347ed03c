import Dispatch
import Synchronization

/// Lets a thread wait for what a completion brings on another one.
final class Awaited<Answer: Sendable, Failure: Error>: Sendable {
    private let result = Mutex<Result<Answer, Failure>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func came(_ result: Result<Answer, Failure>) {
        self.result.withLock { $0 = result }
        isThere.signal()
    }

    /// Blocks until it came; to be called once.
    func value() throws(Failure) -> Answer {
        isThere.wait()
        guard let result = result.withLock({ $0 }) else { preconditionFailure("What was signalled is there.") }
        return try result.get()
    }
}

extension FactStore {
    /// Stores facts and blocks until they are durable; not to be called on a thread of the store.
    func appendAndWait(_ facts: [StoredFact]) throws(StoreError) {
        let stored = Awaited<Void, StoreError>()
        append(facts) { stored.came($0) }
        try stored.value()
    }
}
