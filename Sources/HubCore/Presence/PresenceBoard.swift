public import LineModel

/// The presence of all parties: sockets, calls and the parties' own words in, the rows that others see otherwise out (P45).
///
/// A value without a clock. It keeps counts, never a status that something must take back: what is over leaves nothing (F24).
/// A kind of device counts until its last socket has been gone for the grace, so that a reconnection shows nowhere (F5d).
public struct PresenceBoard: Sendable {
    /// The kinds of sockets that make a party reachable, in the order of `ClientKind`.
    public static let kinds: [ClientKind] = [.desktop, .mobile, .web, .deskphone]

    /// All that is known of one party; kept small, as there is one for each that was ever online.
    fileprivate struct Entry: Sendable {
        /// Open sockets by kind.
        var sockets = SIMD4<UInt32>()
        var ringing: Int32 = 0
        var talking: Int32 = 0
        /// A bit for each kind that has no socket any more, but had one within the grace.
        var lingering: UInt8 = 0
        var chosen = ChosenStatus.available
        var status = PresenceStatus.offline
        var isRemoved = false
        var since: Timestamp
    }

    /// The last socket of a kind has gone.
    private struct Departure: Hashable, Sendable {
        var party: PartyID
        var kind: UInt8
    }

    private var entries: [PartyID: Entry] = [:]
    /// When each kind that lingers ceases to.
    private var deadlines: [Departure: Timestamp] = [:]
    /// The same in their order, as the grace is the same for all; what returned meanwhile stands here still.
    private var queue: [(departure: Departure, at: Timestamp)] = []
    private let startedAt: Timestamp
    private let grace: Timestamp.Span

    /// Superseded places of the queue that are let be.
    private static let slack = 1024

    /// - Parameters:
    ///   - startedAt: since when those of whom nothing is known are offline.
    ///   - grace: how long a party's last socket may be gone before the party is offline.
    public init(startedAt: Timestamp, grace: Timestamp.Span) {
        self.startedAt = startedAt
        self.grace = grace
    }

    public func presence(of party: PartyID) -> Presence {
        let entry = entries[party] ?? Entry(since: startedAt)
        return Presence(party: party, status: entry.status, devices: entry.devices, since: entry.since)
    }

    /// When `gracePassed` has something to do; nil while nothing lingers.
    public var nextDeadline: Timestamp? { queue.first?.at }

    // MARK: Events; each tells whether others see the party otherwise now

    public mutating func connected(_ party: PartyID, _ kind: ClientKind, at now: Timestamp) -> Bool {
        guard let place = Self.place(of: kind) else { return false }
        deadlines[Departure(party: party, kind: UInt8(place))] = nil
        return change(party, at: now) { entry in
            entry.sockets[place] += 1
            entry.lingering &= ~(1 << place)
            entry.isRemoved = false
        }
    }

    public mutating func disconnected(_ party: PartyID, _ kind: ClientKind, at now: Timestamp) -> Bool {
        guard let place = Self.place(of: kind), let sockets = entries[party]?.sockets[place], sockets > 0 else {
            return false
        }
        if sockets == 1 { depart(Departure(party: party, kind: UInt8(place)), at: now + grace) }
        return change(party, at: now) { entry in
            entry.sockets[place] -= 1
            if sockets == 1 { entry.lingering |= 1 << place }
        }
    }

    public mutating func engaged(_ engagement: Engagement, at now: Timestamp) -> Bool {
        change(engagement.party, at: now) { entry in
            entry.ringing += Int32(engagement.ringing)
            entry.talking += Int32(engagement.talking)
        }
    }

    public mutating func chose(_ status: ChosenStatus, _ party: PartyID, at now: Timestamp) -> Bool {
        change(party, at: now) { $0.chosen = status }
    }

    /// The party is no more: nothing is remembered of it once its last socket has been gone for the grace.
    public mutating func removed(_ party: PartyID, at now: Timestamp) -> Bool {
        guard entries[party] != nil else { return false }
        return change(party, at: now) { entry in
            entry.chosen = .available
            entry.isRemoved = true
        }
    }

    /// Time has passed; the parties that others see otherwise now.
    public mutating func gracePassed(at now: Timestamp) -> [PartyID] {
        let due = queue.prefix { $0.at <= now }
        guard !due.isEmpty else { return [] }
        queue.removeFirst(due.count)
        return due.compactMap { departure, at in
            guard deadlines[departure] == at else { return nil }
            deadlines[departure] = nil
            let isSeen = change(departure.party, at: now) { $0.lingering &= ~(1 << departure.kind) }
            return isSeen ? departure.party : nil
        }
    }

    // MARK: Steps

    private mutating func depart(_ departure: Departure, at deadline: Timestamp) {
        deadlines[departure] = deadline
        queue.append((departure, deadline))
        // A device that comes and goes fast leaves many places behind.
        if queue.count > 2 * deadlines.count + Self.slack {
            queue.removeAll { deadlines[$0.departure] != $0.at }
        }
    }

    private mutating func change(_ party: PartyID, at now: Timestamp, _ body: (inout Entry) -> Void) -> Bool {
        let isSeen = entries[party, default: Entry(since: startedAt)].update(at: now, body)
        if let entry = entries[party], entry.isRemoved, entry.status == .offline { entries[party] = nil }
        return isSeen
    }

    private static func place(of kind: ClientKind) -> Int? { kinds.firstIndex(of: kind) }
}

extension PresenceBoard.Entry {
    fileprivate var devices: [ClientKind] {
        PresenceBoard.kinds.indices.filter { sockets[$0] > 0 || lingering & 1 << $0 != 0 }
            .map { PresenceBoard.kinds[$0] }
    }

    private var isOnline: Bool { sockets != SIMD4() || lingering != 0 }

    /// The last that is so in the order of P45; who is away has a device to be away from.
    private var derived: PresenceStatus {
        if chosen == .doNotDisturb { return .doNotDisturb }
        if talking > 0 { return .onCall }
        if ringing > 0 { return .ringing }
        guard isOnline else { return .offline }
        return chosen == .away ? .away : .available
    }

    /// A bit for each kind that others see.
    private var shown: UInt8 {
        var shown = lingering
        for place in 0..<sockets.scalarCount where sockets[place] > 0 { shown |= 1 << place }
        return shown
    }

    fileprivate mutating func update(at now: Timestamp, _ body: (inout Self) -> Void) -> Bool {
        let before = shown
        body(&self)
        let status = derived
        guard status != self.status else { return shown != before }
        self.status = status
        since = now
        return true
    }
}
