import Foundation
import Synchronization

/// SIGHUP, which asks a node to read its configuration anew; while this is there, the signal does not end the process.
struct Hangup {
    private let source: SignalSource

    /// Whether it came while it was held.
    private static let isAsked = Atomic(false)

    /// From now on the signal waits for a `Hangup`, or until what this returns is called: then it does what it did before, at once
    /// where it has come.
    static func hold() -> () -> Void {
        // Made here, not by a signal.
        isAsked.store(false, ordering: .relaxed)
        let before = signal(SIGHUP) { _ in Hangup.isAsked.store(true, ordering: .relaxed) }
        return {
            _ = signal(SIGHUP, before)
            if isAsked.exchange(false, ordering: .relaxed) { raise(SIGHUP) }
        }
    }

    /// Does the work at each signal from when it is held, the first time when it returns.
    init(_ work: @escaping @Sendable () async -> Void) async {
        source = await SignalSource(SIGHUP, isHeld: true) { Task { await work() } }
        if Self.isAsked.exchange(false, ordering: .relaxed) { Task { await work() } }
    }

    func cancel() { source.cancel() }
}
