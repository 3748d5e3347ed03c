import Dispatch
import Foundation

/// Ctrl-C and SIGTERM as something that can be awaited, so that commands leave tidily.
struct Interrupt {
    private let arrivals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    /// From here on the two signals no longer end the process by themselves.
    init() {
        let (arrivals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        self.arrivals = arrivals
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Returns at the first of the two signals since `init`.
    func wait() async {
        for await _ in arrivals { break }
        for source in sources { source.cancel() }
    }

    /// Does the work until it ends, a signal comes, or the time is up.
    static func unless(after limit: Duration? = nil, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            group.addTask { await Interrupt().wait() }
            if let limit { group.addTask { try await Task.sleep(for: limit) } }
            try await group.next()
            group.cancelAll()
        }
    }
}
