import Dispatch
import Foundation

/// Ctrl-C and SIGTERM as something that can be awaited, so that commands leave tidily.
struct Interrupt {
    private let arrivals: AsyncStream<Void>
    private let sources: [SignalSource]

    /// From when it returns the two signals no longer end the process by themselves, and none is lost.
    init() async {
        let (arrivals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        self.arrivals = arrivals
        var sources: [SignalSource] = []
        for number in [SIGINT, SIGTERM] { sources.append(await SignalSource(number) { continuation.yield() }) }
        self.sources = sources
    }

    /// Returns at the first of the two signals since `init`.
    func wait() async {
        await Self.first(of: arrivals)
        cancel()
    }

    /// Does the work until it ends, a signal comes, or the time is up.
    static func unless(after limit: Duration? = nil, _ work: @escaping @Sendable () async throws -> Void) async throws {
        let interrupt = await Interrupt()
        defer { interrupt.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { [arrivals = interrupt.arrivals] group in
            group.addTask { try await work() }
            group.addTask { await first(of: arrivals) }
            if let limit { group.addTask { try await Task.sleep(for: limit) } }
            try await group.next()
            group.cancelAll()
        }
    }

    private func cancel() {
        for source in sources { source.cancel() }
    }

    private static func first(of arrivals: AsyncStream<Void>) async {
        for await _ in arrivals { break }
    }
}
