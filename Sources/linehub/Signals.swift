import Dispatch
import Foundation

/// Waits for one of the signals, which no longer end the process by themselves.
struct Signals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Void>

    init(_ numbers: [Int32]) {
        let (arrivals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        self.arrivals = arrivals
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Returns when the first signal has come.
    func first() async {
        for await _ in arrivals { return }
    }
}
