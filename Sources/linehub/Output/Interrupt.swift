import Foundation

/// Work that Ctrl-C and SIGTERM end, so that commands leave tidily.
enum Interrupt {
    /// Does the work until it ends, one of the signals comes, or the time is up.
    static func unless(after limit: Duration? = nil, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            group.addTask { await Signals([SIGINT, SIGTERM]).first() }
            if let limit { group.addTask { try await Task.sleep(for: limit) } }
            try await group.next()
            group.cancelAll()
        }
    }
}
