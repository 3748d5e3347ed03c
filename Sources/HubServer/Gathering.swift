import Synchronization

/// What several completions come to together, told once the last of them has come.
///
/// Any thread may call.
final class Gathering<Sum: Sendable>: Sendable {
    private let state: Mutex<(open: Int, sum: Sum)>
    private let done: @Sendable (Sum) -> Void

    /// - Parameters:
    ///   - count: how many will come; with none `done` is called at once.
    ///   - sum: what they are added to.
    init(_ count: Int, into sum: Sum, done: @escaping @Sendable (Sum) -> Void) {
        state = Mutex((open: count, sum: sum))
        self.done = done
        if count == 0 { done(sum) }
    }

    /// One of them has come.
    func came(_ add: (inout Sum) -> Void) {
        let complete: Sum? = state.withLock { state in
            add(&state.sum)
            state.open -= 1
            return state.open == 0 ? state.sum : nil
        }
        if let complete { done(complete) }
    }
}

extension Gathering where Sum == Bool {
    /// Tells whether all of so many succeeded.
    convenience init(ofSuccesses count: Int, done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        self.init(count, into: true, done: done)
    }

    func ended(_ succeeded: Bool) { came { $0 = $0 && succeeded } }
}
