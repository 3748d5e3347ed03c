import Synchronization

/// Tells of a line's commits in the order in which they were made, one at a time, whichever threads made them.
///
/// A thread that committed while an earlier commit is still being told of leaves the telling to the thread at it, and
/// goes on. So orders reach the switch, and facts the store, in the order of the line's versions.
final class CommitOrder: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State: Sendable {
        /// The version that is told of next, or now.
        var next: UInt64
        var isTelling = false
        var waiting: [UInt64: Work] = [:]
    }

    private let state: Mutex<State>

    /// - Parameter first: the version that the first commit makes; each later one makes the next.
    init(first: UInt64) {
        state = Mutex(State(next: first))
    }

    /// Calls `work` once all earlier versions have been told of: before this returns, or later on another thread.
    func tell(_ version: UInt64, _ work: @escaping Work) {
        let isTurn = state.withLock { state in
            guard !state.isTelling, state.next == version else {
                state.waiting[version] = work
                return false
            }
            state.isTelling = true
            return true
        }
        guard isTurn else { return }
        work()
        while let work = takeNext() { work() }
    }

    private func takeNext() -> Work? {
        state.withLock { state in
            state.next += 1
            // Seldom does another thread's commit come between.
            guard !state.waiting.isEmpty else {
                state.isTelling = false
                return nil
            }
            let work = state.waiting.removeValue(forKey: state.next)
            state.isTelling = work != nil
            return work
        }
    }
}
