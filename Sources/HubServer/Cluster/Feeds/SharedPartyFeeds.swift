import DequeModule
import Dispatch
import HubCore
import HubRedis
import LineModel
import Synchronization

/// The feeds of a node of a cluster: Redis numbers what parties are told and keeps the latest of it; every node hears of
/// each event, and knows the feeds of the parties that have sessions there (P19).
///
/// A feed is read when its first session opens, no further back than that session asks for. Heard in order, its events are
/// taken; a gap is read. What parties without sessions here are told is not even parsed.
final class SharedPartyFeeds: PartyFeeds {
    fileprivate struct Entry: Sendable {
        var followed: FollowedFeed
        var watchers = FeedWatchers()
        /// Those who wait until the feed is at hand.
        var waiters: [@Sendable () -> Void] = []
        var isIdle = false
    }

    fileprivate struct Read: Sendable {
        let party: PartyID
        let count: Int
        let ticket: Int
    }

    fileprivate struct State: Sendable {
        var entries: [PartyID: Entry] = [:]
        /// Feeds that nobody watched when they were noted here; the one that was noted first goes first.
        var idle: Deque<PartyID> = []
        var reads: Deque<Read> = []
        var readsUnderWay = 0
    }

    /// What follows from an event of one feed, to be done without the lock.
    private struct Consequences {
        var actions: [FollowedFeed.Action] = []
        var threads: [Int] = []
        var waiters: [@Sendable () -> Void] = []
    }

    /// Feeds without a session that stay known, for those who come back soon.
    private static let idleLimit = 1024
    /// Rings that are asked for at once, so that a storm of sessions leaves room for commits.
    private static let readLimit = 256

    private let redis: SharedRedis
    private let sender: PartyEventSender
    private let capacity: Int
    private let now: Clock
    private let metrics: Metrics
    private let tell: @Sendable (_ thread: Int, PartyID) -> Void
    private let state = Mutex(State())
    /// Where entries are parsed: the thread of Redis has more urgent things to do.
    private let parser = DispatchQueue(label: "linehub.feeds")

    /// - Parameters:
    ///   - queueLimit: events that may wait for Redis.
    ///   - capacity: events that Redis keeps of each feed for those who reconnect.
    ///   - tell: tells a service thread that the party's feed moved.
    init(
        _ redis: SharedRedis, capacity: Int, queueLimit: Int = 10_000, metrics: Metrics, now: @escaping Clock,
        tell: @escaping @Sendable (_ thread: Int, PartyID) -> Void
    ) {
        self.redis = redis
        self.capacity = capacity
        self.now = now
        self.metrics = metrics
        self.tell = tell
        let keys = redis.keys
        sender = PartyEventSender(redis, keys, limit: queueLimit, metrics: metrics) { party in
            Self.restart(of: party, above: nil, at: now(), keys, capacity: capacity)
        }
        redis.listen(to: .feeds) { [weak self] in self?.heard($0) }
        redis.follow { [weak self] in if case .lost = $0 { self?.doubted() } }
    }

    func append(_ kind: PartyEvent.Kind, to party: PartyID) {
        sender.send(kind.operation(for: party, at: now(), redis.keys, capacity: capacity), of: party)
    }

    func seq(of party: PartyID) -> Int64 { state.withLock { $0.entries[party]?.followed.feed.seq ?? 0 } }

    func events(of party: PartyID, after seq: Int64) -> [PartyEvent]? {
        state.withLock { state in
            state.entries[party].map { $0.followed.feed.events(after: seq) } ?? (seq == 0 ? [] : nil)
        }
    }

    func isAtHand(_ party: PartyID, after seq: Int64?, orElse then: @escaping @Sendable () -> Void) -> Bool {
        var isAtHand = false
        let consequences = state.withLock { state in
            var entry = state.entries[party] ?? Entry(followed: FollowedFeed(capacity: capacity))
            let actions = entry.followed.asked(after: seq)
            isAtHand = entry.followed.isAtHand
            if !isAtHand { entry.waiters.append(then) }
            state.entries[party] = entry
            return Consequences(actions: actions, threads: entry.watchers.threads)
        }
        carryOut(consequences, party)
        return isAtHand
    }

    func watch(_ party: PartyID, thread: Int) -> Int64 {
        let (seq, consequences) = state.withLock { state in
            var entry = state.entries[party] ?? Entry(followed: FollowedFeed(capacity: capacity))
            entry.watchers.add(1, on: thread)
            // At hand as a rule: it was asked for before.
            let actions = entry.followed.asked(after: nil)
            state.entries[party] = entry
            return (entry.followed.feed.seq, Consequences(actions: actions, threads: entry.watchers.threads))
        }
        carryOut(consequences, party)
        return seq
    }

    func unwatch(_ party: PartyID, thread: Int) {
        state.withLock { state in
            state.entries[party]?.watchers.add(-1, on: thread)
            state.noteIdle(party, limit: Self.idleLimit)
        }
    }

    /// Compares all feeds that are known here with Redis, and reads what is missing: after a connection or an epoch that is
    /// new, and whenever there is doubt. `done` hears whether all could be.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void = { _ in }) {
        let parties = state.withLock { Array($0.entries.keys) }
        let all = Gathering(ofSuccesses: parties.count, done: done)
        for party in parties {
            let ended: @Sendable () -> Void = { [self] in
                all.ended(state.withLock { $0.entries[party]?.followed.isInStep ?? true })
            }
            change(party, then: ended) { $0.reread() }
        }
    }

    // MARK: What Redis tells

    private func heard(_ message: [UInt8]) {
        guard let (name, rest) = FeedEntry.parts(message) else { return }
        let party = PartyID(trusted: name)
        guard state.withLock({ $0.entries[party] != nil }), let entry = FeedEntry(rest) else { return }
        change(party) { $0.heard(entry.number) { entry.event } }
    }

    private func doubted() {
        for party in state.withLock({ Array($0.entries.keys) }) {
            change(party) { followed in
                followed.doubted()
                return []
            }
        }
    }

    /// - Parameter waiter: called once the feed is at hand afterwards, or is not known here.
    private func change(
        _ party: PartyID, then waiter: (@Sendable () -> Void)? = nil,
        _ event: (inout FollowedFeed) -> [FollowedFeed.Action]
    ) {
        let consequences = state.withLock { state -> Consequences? in
            guard var entry = state.entries[party] else { return nil }
            if let waiter { entry.waiters.append(waiter) }
            var consequences = Consequences(actions: event(&entry.followed), threads: entry.watchers.threads)
            if entry.followed.isAtHand { swap(&consequences.waiters, &entry.waiters) }
            state.entries[party] = entry
            if !consequences.waiters.isEmpty { state.noteIdle(party, limit: Self.idleLimit) }
            return consequences
        }
        if let consequences { carryOut(consequences, party) } else { waiter?() }
    }

    private func carryOut(_ consequences: Consequences, _ party: PartyID) {
        for action in consequences.actions {
            switch action {
            case .tell: for thread in consequences.threads { tell(thread, party) }
            case .read(let count, let ticket): read(Read(party: party, count: count, ticket: ticket))
            case .restart(let seq, let ticket): restart(party, above: seq, ticket)
            }
        }
        for waiter in consequences.waiters { waiter() }
    }

    // MARK: Reading

    private func read(_ read: Read) {
        state.withLock { $0.reads.append(read) }
        startReads()
    }

    private func startReads() {
        while let read = state.withLock({ $0.nextRead(limit: Self.readLimit) }) {
            let ring = redis.keys.feed(of: read.party) + ":ring"
            let words = ["LRANGE", ring, "-\(read.count)", "-1"]
            redis.send(words.map { Array($0.utf8) }) { [self] reply in
                parser.async { [self] in
                    state.withLock { $0.readsUnderWay -= 1 }
                    let entries = Self.entries(reply)
                    change(read.party) { followed in
                        if let entries { return followed.found(entries, ticket: read.ticket) }
                        followed.readFailed(ticket: read.ticket)
                        return []
                    }
                    startReads()
                }
            }
        }
    }

    /// Nil where Redis has not said. What stands there and is no ring counts as lost, so that the feed begins anew.
    private static func entries(_ reply: Result<RedisValue, RedisError>) -> [FollowedFeed.Entry]? {
        switch reply {
        case .success(let value):
            let items = value.items ?? []
            let entries = items.compactMap { item in item.bytes.flatMap { FeedEntry($0[...])?.read } }
            let isRing = zip(entries, entries.dropFirst()).allSatisfy { $0.seq + 1 == $1.seq }
            return isRing && entries.count == items.count ? entries : []
        case .failure(.refused(code: "WRONGTYPE", _)): return []
        case .failure: return nil
        }
    }

    // MARK: Beginning anew

    /// The store has less than was told, or something else.
    private func restart(_ party: PartyID, above seq: Int64, _ ticket: Int) {
        metrics.partyFeedsRestarted.add()
        let operation = Self.restart(of: party, above: seq, at: now(), redis.keys, capacity: capacity)
        redis.commit(RedisCommit(operations: [operation])) { [self] outcome in
            change(party) { followed in
                if case .success = outcome { return followed.restarted(ticket: ticket) }
                followed.readFailed(ticket: ticket)
                return []
            }
        }
    }

    private static func restart(
        of party: PartyID, above seq: Int64?, at moment: Timestamp, _ keys: RedisKeys, capacity: Int
    ) -> RedisOperation {
        .restart(
            key: keys.feed(of: party), above: seq,
            PartyEvent.Kind.restarted.operation(for: party, at: moment, keys, capacity: capacity))
    }
}

extension SharedPartyFeeds.State {
    /// Notes a feed that nobody needs now, and forgets the one that was noted first.
    fileprivate mutating func noteIdle(_ party: PartyID, limit: Int) {
        guard let entry = entries[party], entry.isUnused, !entry.isIdle else { return }
        entries[party]?.isIdle = true
        idle.append(party)
        guard idle.count > limit, let oldest = idle.popFirst() else { return }
        // Some have become of use since.
        if entries[oldest]?.isUnused == true { entries[oldest] = nil } else { entries[oldest]?.isIdle = false }
    }

    fileprivate mutating func nextRead(limit: Int) -> SharedPartyFeeds.Read? {
        guard readsUnderWay < limit, let read = reads.popFirst() else { return nil }
        readsUnderWay += 1
        return read
    }
}

extension SharedPartyFeeds.Entry {
    fileprivate var isUnused: Bool { watchers.isEmpty && waiters.isEmpty }
}

extension FeedEntry {
    /// Nil where this release cannot read it.
    fileprivate var event: PartyEvent? {
        do throws(SharedFormatError) { return try PartyEvent(number, forNodes: Array(payload)) } catch { return nil }
    }

    fileprivate var read: FollowedFeed.Entry { FollowedFeed.Entry(seq: number, event: event) }
}
