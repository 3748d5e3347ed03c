import Dispatch
import Synchronization

/// Waits on this thread for what comes about on others.
func waitFor<Value: Sendable>(_ make: @escaping @Sendable () async throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    Task.detached {
        do {
            outcome.settle(.success(try await make()))
        } catch {
            outcome.settle(.failure(error))
        }
    }
    return try outcome.wait()
}

private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let settled = DispatchSemaphore(value: 0)

    func settle(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
        settled.signal()
    }

    func wait() throws -> Value {
        settled.wait()
        guard let result = result.withLock({ $0 }) else { preconditionFailure("it was settled") }
        return try result.get()
    }
}
