/// How far one subscriber is in one numbered feed, and what it is to be sent next (semantics §5.1).
public struct EventCursor: Hashable, Sendable {
    /// The sequence number of the last event that the subscriber was sent, or of its snapshot.
    public var seq: Int64

    public init(seq: Int64) {
        self.seq = seq
    }

    public enum Next: Hashable, Sendable {
        /// The subscriber has everything.
        case nothing
        /// The last so many events of the ring.
        case events(Int)
        /// Some of what it misses is gone: the whole row set.
        case snapshot
    }

    /// Decides for a line whose latest event is `latest` and which keeps its last `kept` events.
    public func next(latest: Int64, kept: Int) -> Next {
        let missed = latest - seq
        if missed == 0 { return .nothing }
        // A subscriber ahead of the line is of another time: give it the truth.
        guard missed > 0, missed <= Int64(kept) else { return .snapshot }
        return .events(Int(missed))
    }
}
