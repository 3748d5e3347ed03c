import Dispatch
import Foundation
import Logging
import Synchronization

/// Writes lines in their order on a thread of its own, so that whoever logs never waits for whoever reads.
///
/// Where the reader is too slow lines are dropped (`LogBacklog`), and a record says how many (`leftOut`).
public final class LogOutlet: Sendable {
    /// Standard error. What waits is written before the process exits, if somebody reads it.
    public static let standardError: LogOutlet = {
        atexit { LogOutlet.standardError.flush() }
        return LogOutlet { try? FileHandle.standardError.write(contentsOf: $0) }
    }()

    /// Lines that were dropped; the metrics tell it.
    static let dropped = CounterMetric(
        "linehub_log_dropped_total", "Log lines dropped because standard error was not read as fast as they came.")

    private struct State {
        var backlog: LogBacklog
        var format = LogFormat.text
        var isWriting = false
    }

    private let state: Mutex<State>
    private let write: @Sendable (Data) -> Void
    // A queue without a target has a thread for itself while it is blocked: it takes none from others.
    private let writer = DispatchQueue(label: "linehub.log")

    /// - Parameter write: may block, on a thread that nobody else waits for.
    init(_ backlog: LogBacklog = LogBacklog(), write: @escaping @Sendable (Data) -> Void) {
        state = Mutex(State(backlog: backlog))
        self.write = write
    }

    /// The format of its own record, which says what was left out.
    func use(_ format: LogFormat) { state.withLock { $0.format = format } }

    func put(_ line: [UInt8], _ claim: LogBacklog.Claim) {
        let (isDropped, wakes) = state.withLock { state in
            let isDropped = !state.backlog.add(line, claim)
            defer { state.isWriting = true }
            return (isDropped, !state.isWriting)
        }
        if isDropped { Self.dropped.add() }
        if wakes { writer.async { self.writeAll() } }
    }

    /// Writes a line of a command's own behind all that was logged, and waits for it as `flush` does.
    public func say(_ text: String) {
        put(Array((text + "\n").utf8), .reserved)
        flush()
    }

    /// Returns when all that was put before is written, or when nobody has read it for that long.
    func flush(within seconds: Int = 2) {
        let written = DispatchSemaphore(value: 0)
        // It writes itself: whoever is to wake the writer may not have come to it yet.
        writer.async {
            self.writeAll()
            written.signal()
        }
        _ = written.wait(timeout: .now() + .seconds(seconds))
    }

    private func writeAll() {
        while let (batch, format) = next() {
            write(Data(batch.lines))
            guard batch.leftOut > 0 else { continue }
            let record = LogRecord(
                time: LogRecord.time(Date()), level: .warning,
                message: "standard error is not read fast enough: log lines were left out",
                metadata: [("leftOut", "\(batch.leftOut)")])
            write(Data(record.line(format) + [0x0A]))
        }
    }

    /// What is to be written next; with nil the next line that comes wakes the writer.
    private func next() -> (LogBacklog.Batch, LogFormat)? {
        state.withLock { state in
            guard let batch = state.backlog.take() else {
                state.isWriting = false
                return nil
            }
            return (batch, state.format)
        }
    }
}
