public import Logging
import Synchronization

/// The level of all loggers of the process, which can be changed while they are used; any thread.
public final class LiveLogLevel: Sendable {
    /// The index in `Logger.Level.allCases`.
    private let index: Atomic<Int>

    public init(_ level: Logger.Level) { index = Atomic(Self.index(of: level)) }

    // Relaxed, both: a setting that orders nothing.
    public var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    /// The level as a part that a reload changes.
    public var reloadable: Reloadable {
        Reloadable("log level") { configuration in { self.level = configuration.logLevel } }
    }

    private static func index(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
