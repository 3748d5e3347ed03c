import Foundation
public import Logging
import Synchronization

/// Writes the log to standard error (`LogOutlet`), a line each, in the format that the operator chose.
///
/// Messages are constant and name the kind; what varies is metadata. Of records that clients can cause at will, all but those
/// of the audit and of trace and debug, so many of a kind are written each second (`LogRation`).
public struct HubLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel = Logger.Level.info
    private let writer: LogWriter

    public init(_ format: LogFormat) {
        LogOutlet.standardError.use(format)
        self.init(LogWriter(format) { line, claim in LogOutlet.standardError.put(line, claim) })
    }

    init(_ writer: LogWriter) {
        self.writer = writer
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let own = event.metadata { all.merge(own) { $1 } }
        writer.write(event.level, event.message.description, all.map { ($0, $1.description) })
    }
}

/// Where all handlers of the process write.
final class LogWriter: Sendable {
    /// Lines that were not written; the metrics tell it.
    static let leftOut = CounterMetric(
        "linehub_log_lines_left_out_total", "Log lines not written because clients caused too many of their kind.")

    typealias Put = @Sendable (_ line: [UInt8], _ claim: LogBacklog.Claim) -> Void

    private let format: LogFormat
    private let now: @Sendable () -> Date
    private let put: Put
    private let ration = Mutex(LogRation())

    init(
        _ format: LogFormat, now: @escaping @Sendable () -> Date = { Date() }, put: @escaping Put
    ) {
        self.format = format
        self.now = now
        self.put = put
    }

    func write(_ level: Logger.Level, _ message: String, _ metadata: [(key: String, value: String)]) {
        let now = now()
        var metadata = metadata.sorted { Self.rank($0.key) < Self.rank($1.key) }
        let isAudit = message == AuditLog.message
        if level >= .info, !isAudit {
            let second = Int64(now.timeIntervalSince1970.rounded(.down))
            switch ration.withLock({ $0.came(message, second: second) }) {
            case .leaveOut: return Self.leftOut.add()
            case .write(leftOut: 0): break
            case .write(let leftOut): metadata.append(("leftOut", "\(leftOut)"))
            }
        }
        let record = LogRecord(time: LogRecord.time(now), level: level, message: message, metadata: metadata)
        put(record.line(format) + [0x0A], isAudit ? .reserved : .ordinary)
    }

    /// Whom and what a record concerns comes first, then the rest by name.
    private static func rank(_ key: String) -> String {
        let first = ["session", "party", "line", "call"]
        return first.firstIndex(of: key).map(String.init) ?? "~" + key
    }
}
