import HubWebSocket
import LineModel
import LineTable

/// Brings a line's commits to its subscribers on one service thread (architecture §3).
///
/// A subscriber is a cursor, not a queue: what it misses is taken from the line's ring, each frame put into the outlet
/// once for all who are sent it. On this way nothing is allocated, counted or locked for a subscriber.
struct FanOut {
    var subscribers = SubscriberIndex()
    var plan = TurnPlan()
    /// Subscribers that the short way could not serve; the thread decides about each.
    private(set) var exceptions: [SubscriptionID] = []
    /// Line events that were put in for subscribers, not yet counted by the metrics.
    private var eventCount = 0
    /// Where the latest commits of the line at hand lie in the outlet, the last one first; for whom it does not ring.
    private var placed: [Outlet.Stretch?] = []
    private var placedLamp: Outlet.Stretch?

    /// Sends every subscriber of the line what it misses, but for the exceptions.
    mutating func deliver(_ record: LineRecord, of line: LineIndex, through outlet: Outlet) {
        forgetPlaced()
        exceptions.removeAll(keepingCapacity: true)
        let latest = record.state.seq, lamp = record.state.lamp, access = record.access
        let last = record.ring.last
        let isUniform = last?.isUniform ?? false
        let before = last.map { $0.seqs.lowerBound - 1 } ?? latest
        var stretch: Outlet.Stretch?
        var next = subscribers.first(of: line)
        while next != .none {
            let id = next
            let subscription = subscribers[id]
            next = subscription.nextOfLine
            let slot = subscription.connection
            guard outlet.isReady(slot), !plan.isFull(slot), subscription.access == access,
                subscription.flags.isDisjoint(with: [.needsSnapshot, .lampMode])
            else {
                exceptions.append(id)
                continue
            }
            if subscription.seq == latest { continue }
            guard isUniform, subscription.seq == before else {
                exceptions.append(id)
                continue
            }
            if stretch == nil, let last { stretch = place(last, 0, outlet) }
            if let stretch { plan.append(stretch, to: slot) }
            subscribers[id].seq = latest
            subscribers[id].lamp = lamp
            eventCount += Int(latest - before)
        }
    }

    /// Where the plain frame of a commit lies; `age` counts from the last commit.
    mutating func place(_ commit: EncodedCommit, _ age: Int, _ outlet: Outlet) -> Outlet.Stretch {
        while placed.count <= age { placed.append(nil) }
        if let stretch = placed[age] { return stretch }
        let stretch = outlet.put(commit.plainFrame)
        placed[age] = stretch
        return stretch
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
        placed.removeAll(keepingCapacity: true)
        placedLamp = nil
    }

    mutating func count(_ events: Int) { eventCount += events }

    /// The events counted since the last call.
    mutating func takeEventCount() -> Int {
        defer { eventCount = 0 }
        return eventCount
    }
}
