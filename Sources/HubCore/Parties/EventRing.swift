/// The latest events of a feed, oldest dropped first: what a reconnected client may still be sent.
public struct EventRing<Event: Sendable>: Sendable {
    private var events: [Event] = []
    private var start = 0
    public let capacity: Int

    public init(capacity: Int) {
        precondition(capacity > 0, "a ring keeps at least one event")
        self.capacity = capacity
    }

    public var count: Int { events.count }

    public mutating func append(_ event: Event) {
        if events.count < capacity {
            events.append(event)
        } else {
            events[start] = event
            start = (start + 1) % capacity
        }
    }

    /// The last `count` events, oldest first; all if there are not that many.
    public func last(_ count: Int) -> [Event] {
        let taken = min(count, events.count)
        return (events.count - taken..<events.count).map { events[(start + $0) % events.count] }
    }
}
