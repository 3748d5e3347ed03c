public import LineModel

/// What happened that belongs to one party alone, in order: the same for all its devices (P19).
public struct PartyFeed: Sendable {
    /// The sequence number of the latest event; 0 before the first.
    public private(set) var seq: Int64 = 0
    private var ring: EventRing<PartyEvent>

    public init(capacity: Int) {
        ring = EventRing(capacity: capacity)
    }

    /// Goes on from entries that follow one another.
    init(capacity: Int, _ entries: [FollowedFeed.Entry]) {
        self.init(capacity: capacity)
        for entry in entries { take(entry) }
    }

    /// Events that are kept.
    var count: Int { ring.count }

    /// The latest event; nil where it is not kept.
    var latest: PartyEvent? { ring.last(1).first }

    public mutating func append(_ kind: PartyEvent.Kind, at now: Timestamp) {
        seq += 1
        ring.append(PartyEvent(seq: seq, at: now, kind: kind))
    }

    /// Takes the next entry under its own number; one that cannot be read leaves a gap that the party sees.
    mutating func take(_ entry: FollowedFeed.Entry) {
        seq = entry.seq
        if let event = entry.event { ring.append(event) } else { ring = EventRing(capacity: ring.capacity) }
    }

    /// The events after `seq`, oldest first; nil where some of them are gone and the party must reload.
    public func events(after seq: Int64) -> [PartyEvent]? {
        switch EventCursor(seq: seq).next(latest: self.seq, kept: ring.count) {
        case .nothing: []
        case .events(let count): ring.last(count)
        case .snapshot: nil
        }
    }
}
