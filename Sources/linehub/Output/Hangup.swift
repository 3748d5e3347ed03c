import Dispatch
import Foundation

/// SIGHUP, which asks a node to read its configuration anew; while this is there, the signal does not end the process.
struct Hangup {
    private let source: any DispatchSourceSignal

    init(_ work: @escaping @Sendable () async -> Void) {
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { Task { await work() } }
        source.resume()
    }

    func cancel() { source.cancel() }
}
