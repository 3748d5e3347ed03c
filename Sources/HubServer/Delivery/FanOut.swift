import HubWebSocket
import LineModel
import LineTable

/// Brings a line's commits to its subscribers on one service thread (architecture §3).
///
/// A subscriber is a cursor, not a queue: what it misses is taken from the line's ring, each frame put into the outlet
/// once for all who are sent it. On this way nothing is allocated, counted or locked for a subscriber.
struct FanOut {
    /// What the metrics have not counted yet: line events that were put in for subscribers, and commits that a later
    /// event alone told of.
    struct Counts {
        var events = 0
        var conflated = 0
    }

    /// What a subscriber that has everything up to `seq` is sent to come up to date.
    private struct Arrears {
        let seq: Int64
        /// More commits than these were told of by one event, if they could be.
        let commits: Int
        /// Nil where viewers are sent different frames, or the ring begins too late.
        var stretch: Outlet.Stretch?
        var events = 0
        var conflated = 0
    }

    var subscribers = SubscriberIndex()
    var plan = TurnPlan()
    /// Subscribers that the short way could not serve; the thread decides about each.
    private(set) var exceptions: [SubscriptionID] = []
    private var counts = Counts()
    /// Subscribers that the short way served of the line that was delivered last.
    private(set) var reached = 0
    /// When the commits were made that this turn tells at once, in nanoseconds of the monotonic clock; each once.
    private var commitTimes: [UInt64] = []
    /// Of the line at hand commits from this sequence number on stand in `commitTimes`.
    private var timedFrom = Int64.max
    /// Where lies what was put in of the line at hand; for whom it does not ring.
    private var arrears: [Arrears] = []
    private var placedLamp: Outlet.Stretch?

    /// Commits that a subscriber with an open way is told one by one; of more in a turn the last may stand for all (P21).
    static let promptCommits = 8
    /// Commits of one turn whose times are noted.
    private static let timedCommits = 1024

    /// Sends every subscriber of the line what it misses, but for the exceptions.
    mutating func deliver(_ record: LineRecord, of line: LineIndex, through outlet: Outlet) {
        forgetPlaced()
        exceptions.removeAll(keepingCapacity: true)
        reached = 0
        let latest = record.state.seq, lamp = record.state.lamp, access = record.access
        // Most miss the same: it is looked up anew only where somebody misses something else.
        var due: Arrears?
        var next = subscribers.first(of: line)
        while next != .none {
            let id = next
            let subscription = subscribers[id]
            next = subscription.nextOfLine
            let slot = subscription.connection
            guard outlet.isReady(slot), plan.takes(slot), subscription.access == access,
                subscription.flags.isDisjoint(with: [.needsSnapshot, .lampMode])
            else {
                exceptions.append(id)
                continue
            }
            if subscription.seq == latest { continue }
            if due?.seq != subscription.seq {
                due = place(record, after: subscription.seq, atMost: Self.promptCommits, outlet)
            }
            guard let due, let stretch = due.stretch else {
                exceptions.append(id)
                continue
            }
            plan.append(stretch, to: slot)
            reached += 1
            subscribers[id].seq = latest
            subscribers[id].lamp = lamp
            counts.events += due.events
            counts.conflated += due.conflated
        }
    }

    /// Adds what a subscriber that sees everything misses of the line; false where viewers are sent different frames, or
    /// the ring begins too late.
    mutating func bring(
        _ record: LineRecord, to id: SubscriptionID, atMost commits: Int, through outlet: Outlet
    ) -> Bool {
        let due = place(record, after: subscribers[id].seq, atMost: commits, outlet)
        guard let stretch = due.stretch else { return false }
        plan.append(stretch, to: subscribers[id].connection)
        count(due.events, conflated: due.conflated)
        return true
    }

    /// Where lies what somebody misses who has everything up to `seq`; put in once for all who miss just that.
    private mutating func place(
        _ record: LineRecord, after seq: Int64, atMost commits: Int, _ outlet: Outlet
    ) -> Arrears {
        if let known = arrears.first(where: { $0.seq == seq && $0.commits == commits }) { return known }
        var due = Arrears(seq: seq, commits: commits)
        let missed = record.ring.missed(after: seq).map(record.ring.suffix)
        // Who was slow is told late by its own doing.
        if let missed, commits == Self.promptCommits { note(missed) }
        if let missed, missed.allSatisfy(\.isUniform) {
            if missed.count > commits, missed.canBeConflated {
                due.events = 1
                due.conflated = missed.count - 1
                due.stretch = outlet.put(EncodedCommit.conflated(missed[missed.count - 1].plainFrame, after: seq))
            } else {
                due.events = missed.reduce(0) { $0 + $1.seqs.count }
                due.stretch = outlet.put(missed.lazy.map(\.plainFrame))
            }
        }
        arrears.append(due)
        return due
    }

    /// Where the frame of the line's lamp lies.
    mutating func placeLamp(_ record: LineRecord, _ outlet: Outlet) -> Outlet.Stretch {
        if let stretch = placedLamp { return stretch }
        let stretch = outlet.put(record.lamp)
        placedLamp = stretch
        return stretch
    }

    /// Has to be called before another line, or another record of the same, is placed.
    mutating func forgetPlaced() {
        arrears.removeAll(keepingCapacity: true)
        placedLamp = nil
        timedFrom = .max
    }

    private mutating func note(_ commits: [EncodedCommit]) {
        for commit in commits.reversed() where commit.seqs.lowerBound < timedFrom {
            timedFrom = commit.seqs.lowerBound
            if commitTimes.count < Self.timedCommits { commitTimes.append(commit.madeAt) }
        }
    }

    var hasCommitTimes: Bool { !commitTimes.isEmpty }

    /// Tells when the commits were made that have been sent since the last call.
    mutating func takeCommitTimes(_ tell: (UInt64) -> Void) {
        for time in commitTimes { tell(time) }
        commitTimes.removeAll(keepingCapacity: true)
    }

    mutating func count(_ events: Int, conflated: Int = 0) {
        counts.events += events
        counts.conflated += conflated
    }

    /// What was counted since the last call.
    mutating func takeCounts() -> Counts {
        defer { counts = Counts() }
        return counts
    }
}
