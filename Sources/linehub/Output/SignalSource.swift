import Dispatch
import Foundation

/// A signal that no longer does to the process what it would, but has work done.
struct SignalSource {
    private let source: any DispatchSourceSignal

    /// Does the work at each signal from when it returns: before the source is registered, signals would be lost, but for one that
    /// is held: its handler stands until the source's takes its place.
    init(_ number: Int32, isHeld: Bool = false, _ work: @escaping @Sendable () -> Void) async {
        if !isHeld { signal(number, SIG_IGN) }
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
