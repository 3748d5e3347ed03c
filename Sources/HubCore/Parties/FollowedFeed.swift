/// One party's feed as a node of a cluster has it: what it hears in order it takes, and what is missing it reads.
///
/// A value. The store numbers the events and keeps the latest of them; a node has of these what its sessions asked for. The
/// latest that was told here is compared with what stands under its number there: where that is another, or nothing, the
/// store has lost its latest writes, and the feed begins anew above every number that was told, behind a gap that each
/// client sees (P19).
public struct FollowedFeed: Sendable {
    public enum Action: Hashable, Sendable {
        /// The feed moved: tell those who have sessions of the party.
        case tell
        /// Read the latest so many entries that the store keeps; then tell `found` or `readFailed`.
        case read(count: Int, ticket: Int)
        /// Have the feed begin anew in the store, unless it is further on than just behind this number; then tell
        /// `restarted` or `readFailed`.
        case restart(above: Int64, ticket: Int)
    }

    /// An entry of the store; without an event where this release cannot read it.
    public struct Entry: Hashable, Sendable {
        public var seq: Int64
        public var event: PartyEvent?

        public init(seq: Int64, event: PartyEvent?) {
            self.seq = seq
            self.event = event
        }
    }

    private enum Progress: Sendable {
        /// Never read yet.
        case unread
        case inStep
        /// Something may have been missed, and nothing is done about it yet.
        case doubtful
        case reading(Reading)
    }

    private struct Reading: Sendable {
        let ticket: Int
        let count: Int
        /// The latest number that was heard of when it was asked.
        let asked: Int64
        /// What was told before is of another time: only the latest entry counts.
        var isAnew = false
        /// The latest number that has been heard of since.
        var wanted: Int64 = 0
        /// The latest number that a session says it was told at another node.
        var told: Int64 = 0
    }

    /// What the sessions are told.
    public private(set) var feed: PartyFeed
    private let capacity: Int
    private var progress = Progress.unread
    private var tickets = 0
    /// The earliest number behind which somebody wants to know everything; nil for nobody.
    private var wantedAfter: Int64?
    /// Whether it has been read once: only then is there something to compare.
    private var isKnown = false
    /// Whether the store keeps nothing that is older than what is here.
    private var isWhole = false

    /// - Parameter capacity: events that the store keeps of each feed.
    public init(capacity: Int) {
        self.capacity = capacity
        feed = PartyFeed(capacity: capacity)
    }

    /// Whether it is known as well as it can be now; else a read is under way.
    public var isAtHand: Bool {
        switch progress {
        case .inStep, .doubtful: true
        case .unread, .reading: false
        }
    }

    /// Whether it is known to be what the store had, and nothing can have been missed since.
    public var isInStep: Bool { if case .inStep = progress { true } else { false } }

    // MARK: Events

    /// A session wants to know all that came after the number, or without one only where the feed stands.
    ///
    /// Whoever was told more at another node than has been heard here has it read, once: a session may be of another time, too.
    public mutating func asked(after seq: Int64?) -> [Action] {
        switch progress {
        case .doubtful: return []
        case .unread:
            note(seq)
            return read(1)
        case .reading(var reading):
            note(seq)
            reading.told = max(reading.told, seq ?? 0)
            progress = .reading(reading)
            return []
        case .inStep:
            note(seq)
            if let seq, seq > feed.seq { return read(missing(to: seq)) }
            return lookBack()
        }
    }

    /// An event was published; `event` reads it where it is wanted.
    public mutating func heard(_ seq: Int64, _ event: () -> PartyEvent?) -> [Action] {
        switch progress {
        case .unread: return []
        case .reading(var reading):
            reading.wanted = max(reading.wanted, seq)
            progress = .reading(reading)
            return []
        case .doubtful: return read(missing(to: seq), asked: seq)
        case .inStep:
            guard seq > feed.seq else { return [] }
            guard seq == feed.seq + 1 else { return read(missing(to: seq), asked: seq) }
            feed.take(Entry(seq: seq, event: event()))
            return [.tell]
        }
    }

    /// The connection was lost: what is published from now on may be missed, and what is heard may be of another time.
    public mutating func doubted() {
        if case .unread = progress { return }
        wantedAfter = nil
        progress = .doubtful
    }

    /// Compares with what the store has now, whatever was known before.
    public mutating func reread() -> [Action] { read(1) }

    /// What the store keeps: the latest entries, in their order.
    public mutating func found(_ entries: [Entry], ticket: Int) -> [Action] {
        guard case .reading(let reading) = progress, reading.ticket == ticket else { return [] }
        let latest = entries.last?.seq ?? 0
        let isAll = entries.count < reading.count || reading.count >= capacity
        if reading.isAnew {
            // The number was raised before it was read. One that is lower again has been lost with its store.
            guard let entry = entries.last, latest > feed.seq + 1 else { return restart() }
            feed = PartyFeed(capacity: capacity, [entry])
            isWhole = true
            return [.tell] + finish(reading, latest)
        }
        guard latest >= feed.seq else { return restart() }
        guard isKnown, let first = entries.first else {
            isKnown = true
            feed = PartyFeed(capacity: capacity, entries)
            isWhole = isAll
            return (entries.isEmpty ? [] : [.tell]) + finish(reading, latest)
        }
        guard first.seq <= feed.seq else {
            // The latest that is known here has left the store, or was beyond what was asked for.
            guard isAll else { return read(missing(to: latest), after: reading) }
            feed = PartyFeed(capacity: capacity, feed.seq == 0 ? entries : entries.behindGap(after: feed.seq))
            isWhole = true
            return [.tell] + finish(reading, latest)
        }
        let known = entries.first { $0.seq == feed.seq }
        guard let known, feed.latest == nil || known.event == feed.latest else { return restart() }
        let isNews = latest > feed.seq
        if entries.count > feed.count + Int(latest - feed.seq) {
            feed = PartyFeed(capacity: capacity, entries)
            isWhole = isAll
        } else {
            for entry in entries where entry.seq > feed.seq { feed.take(entry) }
        }
        return (isNews ? [.tell] : []) + finish(reading, latest)
    }

    /// The store has begun the feed anew, or is further on.
    public mutating func restarted(ticket: Int) -> [Action] {
        guard case .reading(let reading) = progress, reading.ticket == ticket else { return [] }
        return read(1, isAnew: true, after: reading)
    }

    /// The store could not be asked; the feed is read again when it is heard of next, or by `reread`.
    public mutating func readFailed(ticket: Int) {
        guard case .reading(let reading) = progress, reading.ticket == ticket else { return }
        wantedAfter = nil
        progress = .doubtful
    }

    // MARK: Steps

    private mutating func note(_ seq: Int64?) {
        guard let seq else { return }
        wantedAfter = min(wantedAfter ?? seq, seq)
    }

    /// So many entries that the latest known here is among them.
    private func missing(to seq: Int64) -> Int {
        Int(min(Int64(capacity), max(0, min(seq - feed.seq, Int64(capacity))) + 1))
    }

    private mutating func read(_ count: Int, asked: Int64 = 0) -> [Action] {
        tickets += 1
        progress = .reading(Reading(ticket: tickets, count: count, asked: asked))
        return [.read(count: count, ticket: tickets)]
    }

    /// Reads again what moved on meanwhile; all of it where more was asked for already.
    private mutating func read(_ count: Int, isAnew: Bool = false, after former: Reading) -> [Action] {
        tickets += 1
        let count = isAnew || count > former.count ? count : capacity
        var reading = Reading(ticket: tickets, count: count, asked: max(former.asked, former.wanted))
        reading.isAnew = isAnew
        progress = .reading(reading)
        return [.read(count: count, ticket: tickets)]
    }

    private mutating func restart() -> [Action] {
        tickets += 1
        progress = .reading(Reading(ticket: tickets, count: 1, asked: 0))
        return [.restart(above: feed.seq, ticket: tickets)]
    }

    /// In step, unless more was heard of meanwhile; a store that has less than was heard of before it was asked has lost
    /// it, and would be asked for ever.
    private mutating func finish(_ reading: Reading, _ latest: Int64) -> [Action] {
        progress = .inStep
        if reading.wanted > feed.seq, latest >= reading.asked {
            return read(missing(to: reading.wanted), asked: reading.wanted)
        }
        if reading.told > feed.seq { return read(missing(to: reading.told)) }
        return lookBack()
    }

    /// Reads what somebody wants to know that the store may still have.
    private mutating func lookBack() -> [Action] {
        guard let after = wantedAfter else { return [] }
        wantedAfter = nil
        guard !isWhole, after < feed.seq, feed.seq - after <= Int64(capacity), feed.events(after: after) == nil else {
            return []
        }
        return read(Int(feed.seq - after))
    }
}

extension [FollowedFeed.Entry] {
    /// Without what would follow on the number: nothing has shown that it is of the same time, so there must be a gap.
    fileprivate func behindGap(after seq: Int64) -> Self {
        guard let first, first.seq == seq + 1 else { return self }
        return [FollowedFeed.Entry(seq: first.seq, event: nil)] + dropFirst()
    }
}
