import Dispatch
import Foundation

/// SIGHUP, which asks a node to read its configuration anew; while this is there, the signal does not end the process.
struct Hangup {
    private let source: any DispatchSourceSignal

    /// Does the work at each signal from when it returns: before the source is registered, signals would be lost.
    init(_ work: @escaping @Sendable () async -> Void) async {
        signal(SIGHUP, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { Task { await work() } }
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
        self.source = source
    }

    func cancel() { source.cancel() }
}
