import DequeModule
import HubCore

/// What waits for a line while a job of this node is under way on it: further jobs, and what is heard of other nodes' commits.
/// A value: one job at a time, in the order of asking.
struct CommitQueue<Job, Notice> {
    private var jobs: Deque<Job> = []
    private var notices: [Notice] = []
    private var hasMissedNotices = false
    /// The position that the job under way waits to hear of; nil while it is decided or committed.
    private var awaited: LinePosition?

    /// How many jobs of a line may wait, and how many notices.
    static var limit: Int { 256 }

    enum Reception: Equatable {
        /// None was under way: this one is now.
        case starts
        case waits
        case full
    }

    /// What was heard and is applied before anything else; `isWhole` is false where some had no room.
    struct Heard {
        var notices: [Notice]
        var isWhole: Bool
    }

    var isIdle: Bool { jobs.isEmpty }

    mutating func offered(_ job: Job) -> Reception {
        guard jobs.count < Self.limit else { return .full }
        jobs.append(job)
        return jobs.count == 1 ? .starts : .waits
    }

    /// Keeps a notice until the job under way has come to a stop; false where it can be applied at once.
    mutating func held(_ notice: Notice) -> Bool {
        guard !jobs.isEmpty, awaited == nil else { return false }
        if notices.count < Self.limit { notices.append(notice) } else { hasMissedNotices = true }
        return true
    }

    /// What must be applied before the job under way comes to a stop; nil where nothing, and it may.
    private mutating func takeHeard() -> Heard? {
        guard !notices.isEmpty || hasMissedNotices else { return nil }
        defer {
            notices = []
            hasMissedNotices = false
        }
        return Heard(notices: notices, isWhole: !hasMissedNotices)
    }

    /// The job under way, as it is now, waits until the line has come to the position, unless something was heard that is
    /// applied first.
    mutating func awaits(_ position: LinePosition, _ job: Job) -> Heard? {
        if let heard = takeHeard() { return heard }
        jobs[0] = job
        awaited = position
        return nil
    }

    /// The line has come to the position: the job that waited for it, which is under way again.
    mutating func reached(_ position: LinePosition) -> Job? {
        guard let awaited, awaited <= position else { return nil }
        self.awaited = nil
        return jobs.first
    }

    /// Nothing will be heard any more: the job that waits for a position, which is under way again.
    mutating func gaveUp() -> Job? {
        guard awaited != nil else { return nil }
        awaited = nil
        return jobs.first
    }

    enum Ending {
        case heard(Heard)
        /// The job is over; the next one, if there is one, is under way now.
        case over(next: Job?)
    }

    /// The job under way has come to its end, unless something was heard that is applied first.
    mutating func ended() -> Ending {
        if let heard = takeHeard() { return .heard(heard) }
        jobs.removeFirst()
        return .over(next: jobs.first)
    }
}
