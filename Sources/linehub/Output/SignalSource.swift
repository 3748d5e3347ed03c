import Dispatch
import Foundation

/// A signal that no longer does to the process what it would, but has work done.
struct SignalSource {
    private let source: any DispatchSourceSignal

    /// Does the work at each signal from when it returns: before the source is registered, signals would be lost.
    init(_ number: Int32, _ work: @escaping @Sendable () -> Void) async {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { work() }
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
        self.source = source
    }

    func cancel() { source.cancel() }
}
