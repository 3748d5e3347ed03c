/// What is to happen, and when; what is due at the same time comes in the order in which it was put down.
struct Agenda<What> {
    /// The next stands last.
    private var entries: [(at: Duration, what: What)] = []

    mutating func put(_ what: What, at moment: Duration) {
        var low = 0, high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at > moment { low = middle + 1 } else { high = middle }
        }
        entries.insert((moment, what), at: low)
    }

    mutating func next() -> (at: Duration, what: What)? { entries.popLast() }
}
