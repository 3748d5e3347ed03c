public import LineModel

/// Lets through a steady rate with bursts; says how long to wait otherwise.
public struct TokenBucket: Hashable, Sendable {
    /// Another one holds from now on; what is left of an earlier burst is no more than the new one.
    public var rate: Rate {
        didSet { tokens = min(tokens, Double(rate.burst)) }
    }
    private var tokens: Double
    private var filledAt: Timestamp

    /// A full bucket.
    public init(_ rate: Rate, now: Timestamp) {
        self.rate = rate
        tokens = Double(rate.burst)
        filledAt = now
    }

    /// Takes one token, or refuses with `rateLimited` and the time after which there is one (P26, protocol §8).
    public mutating func take(now: Timestamp) throws(Refusal) {
        fill(now)
        guard tokens >= 1 else {
            let wait = Int64(((1 - tokens) / Double(rate.perSecond) * 1000).rounded(.up))
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
    public mutating func spend(_ count: Int) { tokens = max(tokens - Double(count), -Double(rate.perSecond)) }

    private mutating func fill(_ now: Timestamp) {
        // A clock that steps back fills nothing and empties nothing.
        let elapsed = max(0, now.milliseconds - filledAt.milliseconds)
        tokens = min(Double(rate.burst), tokens + Double(elapsed) / 1000 * Double(rate.perSecond))
        filledAt = now
    }
}
