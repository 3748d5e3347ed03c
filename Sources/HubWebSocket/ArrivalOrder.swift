import DequeModule

/// Keys in the order in which they came; any may leave in between. A value.
struct ArrivalOrder<Key: Hashable> {
    private struct Arrival {
        var key: Key
        var number: UInt64
    }

    private var arrivals: Deque<Arrival> = []
    /// The latest number of each that has not left.
    private var present: [Key: UInt64] = [:]
    private var latest: UInt64 = 0

    var count: Int { present.count }

    /// Puts the key behind all others, also where it was there already.
    mutating func add(_ key: Key) {
        latest += 1
        present[key] = latest
        arrivals.append(Arrival(key: key, number: latest))
        // Those that have left stay in the queue until they come to its front, or are half of it.
        if arrivals.count > 2 * present.count + 64 { arrivals.removeAll { present[$0.key] != $0.number } }
    }

    mutating func remove(_ key: Key) { present[key] = nil }

    /// Takes the one out that came first.
    mutating func takeOldest() -> Key? {
        while let arrival = arrivals.popFirst() {
            guard present[arrival.key] == arrival.number else { continue }
            present[arrival.key] = nil
            return arrival.key
        }
        return nil
    }
}
