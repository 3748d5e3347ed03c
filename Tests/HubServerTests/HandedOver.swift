import Foundation

/// Waits for what `start` has called back on another thread.
///
/// ThreadSanitizer does not see how a continuation hands a value over, and takes its reader for a race with its writer; a
/// `pthread` lock, which `NSLock` is, it sees.
func handedOver<Value: Sendable>(
    _ start: (_ done: @escaping @Sendable (Value) -> Void) -> Void
) async -> Value {
    let value = Handed<Value>()
    await withCheckedContinuation { continuation in
        start {
            value.put($0)
            continuation.resume()
        }
    }
    return value.take()
}

private final class Handed<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value?

    func put(_ value: Value) {
        lock.withLock { self.value = value }
    }

    func take() -> Value {
        lock.withLock {
            guard let value else { preconditionFailure("it was called back") }
            return value
        }
    }
}
