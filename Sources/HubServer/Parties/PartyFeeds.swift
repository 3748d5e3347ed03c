import HubCore
import LineModel
import Synchronization

/// The feeds of all parties, and which service threads have sessions of each (P19).
final class PartyFeeds: Sendable {
    fileprivate struct Entry: Sendable {
        var feed: PartyFeed
        /// Sessions of the party by service thread: seldom more than one, so a list is smaller than a dictionary.
        var watchers: [Watcher] = []
    }

    fileprivate struct Watcher: Sendable {
        let thread: Int32
        var sessions: Int32
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
        for watcher in watchers { tell(Int(watcher.thread), party) }
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
            var entry = entries.removeValue(forKey: party) ?? Entry(feed: PartyFeed(capacity: capacity))
            entry.add(1, on: Int32(thread))
            entries[party] = entry
            return entry.feed.seq
        }
    }

    func unwatch(_ party: PartyID, thread: Int) {
        entries.withLock { $0[party]?.add(-1, on: Int32(thread)) }
    }
}

extension PartyFeeds.Entry {
    fileprivate mutating func add(_ sessions: Int32, on thread: Int32) {
        guard let place = watchers.firstIndex(where: { $0.thread == thread }) else {
            if sessions > 0 { watchers.append(PartyFeeds.Watcher(thread: thread, sessions: sessions)) }
            return
        }
        watchers[place].sessions += sessions
        if watchers[place].sessions <= 0 { watchers.remove(at: place) }
    }
}
