import DequeModule
public import LineModel

/// Lets what comes in a storm through at a steady rate, first come first served; what is too much waits, up to a limit.
public struct Ration<Waiting> {
    public enum Answer: Hashable, Sendable {
        case goes, waits, full
    }

    private var bucket: TokenBucket
    private var limit: Int
    private var queue: Deque<Waiting> = []

    /// - Parameters:
    ///   - rate: what may be spent.
    ///   - limit: how many may wait.
    ///   - now: when the time begins in which it is spent.
    public init(_ rate: Rate, limit: Int = .max, now: Timestamp) {
        bucket = TokenBucket(rate, now: now)
        self.limit = limit
    }

    /// Goes on at another rate; whoever waits already keeps the place.
    public mutating func change(_ rate: Rate, limit: Int = .max) {
        bucket.rate = rate
        self.limit = limit
    }

    public var isAnyoneWaiting: Bool { !queue.isEmpty }

    /// Whether a newcomer may go now, ahead of nobody; what it costs is spent by itself.
    public mutating func isOpen(now: Timestamp) -> Bool { queue.isEmpty && hasLeft(now: now) }

    public mutating func spend(_ count: Int) { bucket.spend(count) }

    /// Puts a newcomer who may not go yet behind the others.
    public mutating func offered(_ waiting: @autoclosure () -> Waiting, now: Timestamp) -> Answer {
        if isOpen(now: now) { return .goes }
        guard queue.count < limit else { return .full }
        queue.append(waiting())
        return .waits
    }

    /// Who may go next; to be asked until nil, spending what each costs.
    public mutating func next(now: Timestamp) -> Waiting? {
        guard !queue.isEmpty, hasLeft(now: now) else { return nil }
        return queue.removeFirst()
    }

    /// Whether whose turn it is may go on.
    public mutating func hasLeft(now: Timestamp) -> Bool { bucket.isOpen(now: now) }
}
