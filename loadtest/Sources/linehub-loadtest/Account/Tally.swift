/// What was counted since the beginning of a phase.
struct Tally: Equatable {
    /// Publications, of one or more events each.
    var publications = 0
    /// Events that watchers received.
    var deliveries = 0
    /// Messages of any kind, and the frames and reads in which they came.
    var messages = 0
    var frames = 0
    var reads = 0
    var bytes = 0
    /// Events for which another one, newer and whole, came instead (P21).
    var conflated = 0
    /// Snapshots that came in place of events, and the events that they account for.
    var snapshots = 0
    var skipped = 0
    /// Events that never came.
    var lost = 0
    /// Events that came again, or after a later one.
    var outOfOrder = 0
}
