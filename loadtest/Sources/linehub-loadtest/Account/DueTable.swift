/// The latest expectations of each topic, by their number: a ring a topic.
///
/// A ring that is overrun loses the oldest, which then is not measured; the account of what was lost does not need it.
struct DueTable {
    private var expectations: [Expectation]
    private let mask: Int
    /// Expectations that gave way while somebody still awaited them.
    private(set) var overruns = 0

    /// About a million expectations in all, at least 64 and at most 65,536 a topic.
    init(topics: Int) {
        var room = 64
        while room < 65_536 && room * topics < 1 << 19 { room *= 2 }
        expectations = Array(repeating: Expectation(), count: room * topics)
        mask = room - 1
    }

    /// Enters what was just published; returns the one that gave way if it was still awaited and closed a publication.
    mutating func enter(_ expectation: Expectation, topic: Int) -> Expectation? {
        let place = self.place(topic, expectation.number)
        let former = expectations[place]
        expectations[place] = expectation
        guard former.remaining > 0 else { return nil }
        overruns += 1
        return former.closes ? former : nil
    }

    /// One more watcher has accounted for the event; returns the expectation as it is then, nil if it is not known.
    mutating func settle(topic: Int, number: Int) -> Expectation? {
        let place = self.place(topic, number)
        guard expectations[place].number == number, expectations[place].remaining > 0 else { return nil }
        expectations[place].remaining -= 1
        return expectations[place]
    }

    private func place(_ topic: Int, _ number: Int) -> Int {
        topic * (mask + 1) + number & mask
    }
}
