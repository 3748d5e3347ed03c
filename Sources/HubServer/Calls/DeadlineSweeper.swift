import HeapModule
import HubLoop
import HubWebSocket
import LineModel
import Synchronization

/// Wakes lines when something on them falls due: ring timers, claims, leases, tombstones (invariant 10).
///
/// It may call for a line too often, never too late: what is due is decided on the line's state alone.
final class DeadlineSweeper: Sendable {
    private struct Entry: Comparable {
        var at: Timestamp
        var line: LineID

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.line) < (right.at, right.line) }
    }

    private struct Schedule: Sendable {
        var heap = Heap<Entry>()
        /// The earliest entry of each line; later ones are superseded.
        var earliest: [LineID: Timestamp] = [:]
    }

    private let schedule = Mutex(Schedule())
    private let loop: EventLoop
    private let now: Clock
    private let lateness: @Sendable (LineID) -> Timestamp.Span

    /// - Parameter lateness: how long after its deadline a line is swept here, so that another node may do it before.
    init(now: @escaping Clock, lateness: @escaping @Sendable (LineID) -> Timestamp.Span = { _ in .seconds(0) }) {
        self.now = now
        self.lateness = lateness
        loop = EventLoop()
    }

    /// Has the line swept at that time, plus its lateness, or before; any thread.
    func schedule(_ line: LineID, at time: Timestamp) {
        let deadline = time + lateness(line)
        schedule.withLock { schedule in
            if let present = schedule.earliest[line], present <= deadline { return }
            schedule.earliest[line] = deadline
            schedule.heap.insert(Entry(at: deadline, line: line))
        }
    }

    /// Whether the line is to be swept now for what falls due at that time.
    func isDue(_ line: LineID, at time: Timestamp) -> Bool { time + lateness(line) <= now() }

    /// Has the line swept again, as it could not be now; any thread.
    func scheduleLater(_ line: LineID) { schedule(line, at: now() + .seconds(1)) }

    /// Calls `sweep` for each line that is due, every `tickMilliseconds`, on the calling thread until `stop`.
    func run(tickMilliseconds: Int = 20, sweep: @escaping (LineID) -> Void) {
        loop.every(milliseconds: tickMilliseconds) { [self] in
            for line in takeDue() { sweep(line) }
        }
        loop.run()
    }

    func stop() { loop.stop() }

    private func takeDue() -> [LineID] {
        let moment = now()
        return schedule.withLock { schedule in
            var due: [LineID] = []
            while let first = schedule.heap.min, first.at <= moment {
                schedule.heap.removeMin()
                guard schedule.earliest[first.line] == first.at else { continue }
                schedule.earliest[first.line] = nil
                due.append(first.line)
            }
            return due
        }
    }
}
