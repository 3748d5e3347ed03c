/// When publications are due.
enum Pacing: Equatable {
    /// As soon as fewer than so many publications are outstanding, the next is due: how much the hub can do.
    case closed(outstanding: Int)
    /// At fixed times, whatever the hub does: how long it takes. What is late is measured from when it was due.
    case open(eventsPerSecond: Double)
}
