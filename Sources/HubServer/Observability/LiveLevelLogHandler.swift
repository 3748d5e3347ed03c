public import Logging

/// A log handler that obeys a `LiveLogLevel`, whatever level its loggers are set to.
public struct LiveLevelLogHandler<Base: LogHandler>: LogHandler {
    private var base: Base
    private let live: LiveLogLevel

    public init(_ base: Base, _ live: LiveLogLevel) {
        self.base = base
        self.live = live
    }

    public var logLevel: Logger.Level {
        get { live.level }
        // The process has one level, which the operator sets.
        set {}
    }

    public var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    public var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    public func log(event: LogEvent) { base.log(event: event) }
}
