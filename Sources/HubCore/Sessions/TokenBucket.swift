public import LineModel

/// Lets through a steady rate with bursts; says how long to wait otherwise.
public struct TokenBucket: Hashable, Sendable {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: Timestamp

    /// A full bucket; both counts are above 0.
    public init(perSecond: Int, burst: Int, now: Timestamp) {
        precondition(perSecond > 0 && burst > 0, "a bucket without a rate lets nothing through")
        self.perSecond = Double(perSecond)
        self.burst = Double(burst)
        tokens = Double(burst)
        filledAt = now
    }

    /// Takes one token, or refuses with `rateLimited` and the time after which there is one (P26, protocol §8).
    public mutating func take(now: Timestamp) throws(Refusal) {
        fill(now)
        guard tokens >= 1 else {
            let wait = Int64(((1 - tokens) / perSecond * 1000).rounded(.up))
            throw Refusal(.rateLimited, details: ["retryAfterMilliseconds": .number(wait)])
        }
        tokens -= 1
    }

    /// Whether there is anything left to spend.
    public mutating func isOpen(now: Timestamp) -> Bool {
        fill(now)
        return tokens > 0
    }

    /// Takes so many, also more than there are: what is owed is filled first, a second's worth at most.
    public mutating func spend(_ count: Int) { tokens = max(tokens - Double(count), -perSecond) }

    private mutating func fill(_ now: Timestamp) {
        // A clock that steps back fills nothing and empties nothing.
        let elapsed = max(0, now.milliseconds - filledAt.milliseconds)
        tokens = min(burst, tokens + Double(elapsed) / 1000 * perSecond)
        filledAt = now
    }
}
