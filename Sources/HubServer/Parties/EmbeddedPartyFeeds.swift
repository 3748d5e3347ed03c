import HubCore
import LineModel
import Synchronization

/// The feeds of a node that serves alone.
final class EmbeddedPartyFeeds: PartyFeeds {
    private struct Entry: Sendable {
        var feed: PartyFeed
        var watchers = FeedWatchers()
    }

    private let entries = Mutex<[PartyID: Entry]>([:])
    private let capacity: Int
    private let now: Clock
    private let tell: @Sendable (_ thread: Int, PartyID) -> Void

    /// - Parameters:
    ///   - capacity: events that each feed keeps for those who reconnect.
    ///   - tell: tells a service thread that the party's feed moved.
    init(capacity: Int, now: @escaping Clock, tell: @escaping @Sendable (_ thread: Int, PartyID) -> Void) {
        self.capacity = capacity
        self.now = now
        self.tell = tell
    }

    func append(_ kind: PartyEvent.Kind, to party: PartyID) {
        let moment = now()
        let watchers = entries.withLock { entries in
            entries[party, default: Entry(feed: PartyFeed(capacity: capacity))].feed.append(kind, at: moment)
            return entries[party]!.watchers
        }
        for thread in watchers.threads { tell(thread, party) }
    }

    func seq(of party: PartyID) -> Int64 { entries.withLock { $0[party]?.feed.seq ?? 0 } }

    func events(of party: PartyID, after seq: Int64) -> [PartyEvent]? {
        entries.withLock { entries in
            entries[party].map { $0.feed.events(after: seq) } ?? (seq == 0 ? [] : nil)
        }
    }

    func isAtHand(_ party: PartyID, after seq: Int64?, orElse then: @escaping @Sendable () -> Void) -> Bool { true }

    func watch(_ party: PartyID, thread: Int) -> Int64 {
        entries.withLock { entries in
            var entry = entries.removeValue(forKey: party) ?? Entry(feed: PartyFeed(capacity: capacity))
            entry.watchers.add(1, on: thread)
            entries[party] = entry
            return entry.feed.seq
        }
    }

    func unwatch(_ party: PartyID, thread: Int) {
        entries.withLock { $0[party]?.watchers.add(-1, on: thread) }
    }
}
