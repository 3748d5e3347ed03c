/// An event that was published and is awaited by the watchers of its topic.
struct Expectation {
    var number = -1
    var due: UInt64 = 0
    /// Watchers that have not accounted for it.
    var remaining = 0
    /// Whether it is the last event of its publication.
    var closes = false
}
