import Synchronization

/// Counts what a store has yet to do, so that it does not pile up without end.
final class WaitingCount: Sendable {
    private let state = Mutex((count: 0, isClosed: false))
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Takes one in, or says why not.
    func admit() -> StoreError? {
        state.withLock { state in
            if state.isClosed { return .closed }
            guard state.count < limit else { return .overloaded }
            state.count += 1
            return nil
        }
    }

    func finished() {
        state.withLock { $0.count -= 1 }
    }

    /// Admits nothing more.
    func close() {
        state.withLock { $0.isClosed = true }
    }
}
