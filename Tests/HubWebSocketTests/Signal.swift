import Glibc
import Synchronization

/// Events of one thread that another waits for, each with a deadline.
final class Signal<Event: Sendable>: Sendable {
    private let events = Mutex<[Event]>([])
    private let arrivals = ReadableCount()

    func send(_ event: Event) {
        events.withLock { $0.append(event) }
        arrivals.add()
    }

    /// The next event; nil when none came within ten seconds.
    func next() -> Event? {
        guard arrivals.take() else { return nil }
        return events.withLock { $0.removeFirst() }
    }
}

/// A counter to wait on: a pipe with one byte per event.
final class ReadableCount: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
        var ends: [Int32] = [0, 0]
        unsafe pipe(&ends)
        self.ends = (ends[0], ends[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    func add() {
        var byte: UInt8 = 0
        unsafe _ = write(ends.write, &byte, 1)
    }

    func take(timeoutMilliseconds: Int32 = 10_000) -> Bool {
        var wanted = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wanted, 1, timeoutMilliseconds) == 1 else { return false }
        var byte: UInt8 = 0
        return unsafe read(ends.read, &byte, 1) == 1
    }
}
