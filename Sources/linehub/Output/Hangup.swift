import Foundation

/// SIGHUP, which asks a node to read its configuration anew; while this is there, the signal does not end the process.
struct Hangup {
    private let source: SignalSource

    /// Does the work at each signal from when it returns.
    init(_ work: @escaping @Sendable () async -> Void) async {
        source = await SignalSource(SIGHUP) { Task { await work() } }
    }

    func cancel() { source.cancel() }
}
