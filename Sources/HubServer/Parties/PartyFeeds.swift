import HubCore
import LineModel
import Synchronization

/// The feeds of all parties, and which service threads have sessions of each (P19).
final class PartyFeeds: Sendable {
    private struct Entry: Sendable {
        var feed: PartyFeed
        /// Sessions of the party by service thread.
        var watchers: [Int: Int] = [:]
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
        let threads = entries.withLock { entries in
            entries[party, default: Entry(feed: PartyFeed(capacity: capacity))].feed.append(kind, at: moment)
            return Array(entries[party]!.watchers.keys)
        }
        for thread in threads { tell(thread, party) }
    }

    func seq(of party: PartyID) -> Int64 { entries.withLock { $0[party]?.feed.seq ?? 0 } }

    /// The events after `seq`; nil where some are gone.
    func events(of party: PartyID, after seq: Int64) -> [PartyEvent]? {
        entries.withLock { entries in
            entries[party].map { $0.feed.events(after: seq) } ?? (seq == 0 ? [] : nil)
        }
    }

    /// A session of the party opened on the thread: from the returned seq on it is told.
    func watch(_ party: PartyID, thread: Int) -> Int64 {
        entries.withLock { entries in
            entries[party, default: Entry(feed: PartyFeed(capacity: capacity))].watchers[thread, default: 0] += 1
            return entries[party]!.feed.seq
        }
    }

    func unwatch(_ party: PartyID, thread: Int) {
        entries.withLock { entries in
            guard let count = entries[party]?.watchers[thread] else { return }
            entries[party]?.watchers[thread] = count > 1 ? count - 1 : nil
        }
    }
}
