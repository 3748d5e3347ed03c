import Dispatch
import Synchronization

/// Events of one thread that another waits for, each with a deadline.
public final class Signal<Event: Sendable>: Sendable {
    private let events = Mutex<[Event]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    public init() {}

    public func send(_ event: Event) {
        events.withLock { $0.append(event) }
        arrivals.signal()
    }

    /// The next event; nil when none came in time.
    public func next(timeoutSeconds: Double = 10) -> Event? {
        guard arrivals.wait(timeout: .now() + timeoutSeconds) == .success else { return nil }
        return events.withLock { $0.removeFirst() }
    }
}
