public import LineModel

/// The hub's clock as this client knows it: durations that people see are counted on it (F31).
public struct ServerClock: Sendable, Equatable {
    /// The hub's milliseconds at this client's zero; nil before the first session.
    private var offsetMilliseconds: Int64?

    public init() {}

    /// Whether the hub has told its time yet.
    public var isSet: Bool { offsetMilliseconds != nil }

    /// The hub's time at a moment of the client's clock; nil before the first session.
    public func time(at local: Duration) -> Timestamp? {
        offsetMilliseconds.map { Timestamp(milliseconds: $0 + local.wholeMilliseconds) }
    }

    /// Takes the hub's time from a reply: it was read somewhere between the request and the reply.
    public mutating func told(_ time: Timestamp, sentAt: Duration, receivedAt: Duration) {
        let middle = (sentAt.wholeMilliseconds + receivedAt.wholeMilliseconds) / 2
        offsetMilliseconds = time.milliseconds - middle
    }

    /// Takes the time of an event: the hub's clock stands there at least.
    mutating func passed(_ time: Timestamp, at local: Duration) {
        guard let offset = offsetMilliseconds else { return }
        offsetMilliseconds = max(offset, time.milliseconds - local.wholeMilliseconds)
    }
}

extension Duration {
    /// The duration cut to milliseconds, as the wire counts.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
