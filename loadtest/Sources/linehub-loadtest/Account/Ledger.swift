/// The account of every event for every watcher: what is expected, what came, how late, and what is missing.
///
/// An event's number is its line's `seq`. The publisher is the only writer, so the account knows which numbers there must be.
struct Ledger {
    private let plan: Plan
    /// The number that each watcher has last seen of each of its topics.
    private var seen: [Int]
    /// The number last published on each topic.
    private var published: [Int]
    private var table: DueTable
    /// Since when each watcher watches: what was due before is not its latency.
    private var since: [UInt64]
    /// Whether any watcher has said where the topic stands.
    private var known: [Bool]
    var tally = Tally()
    /// Events published since the account was opened.
    private(set) var events = 0
    /// Publications that not every watcher has accounted for.
    private(set) var outstanding = 0
    /// From due to received, one entry a delivery.
    var deliveryLatency = Latency()
    /// From due to received by the last watcher, one entry a publication.
    var completionLatency = Latency()

    /// `known`: topics stand at 0 unless a watcher says otherwise; else nothing is known until one does.
    init(plan: Plan, known isKnown: Bool = true) {
        self.plan = plan
        seen = Array(repeating: 0, count: plan.watchers * plan.topicsPerGroup)
        published = Array(repeating: 0, count: plan.topics)
        table = DueTable(topics: plan.topics)
        since = Array(repeating: 0, count: plan.watchers)
        known = Array(repeating: isKnown, count: plan.topics)
    }

    /// Expectations that were overrun, and are not measured.
    var overruns: Int { table.overruns }

    /// What is still to come, over all watchers and topics.
    var missing: Int {
        var sum = 0
        for watcher in 0..<plan.watchers {
            for topic in plan.topics(ofWatcher: watcher) { sum += published[topic] - seen[place(watcher, topic)] }
        }
        return sum
    }

    /// The number that the watcher has last seen.
    func seen(by watcher: Int, topic: Int) -> Int { seen[place(watcher, topic)] }

    /// The watcher begins to watch, and is told that the topic stands at `number`.
    mutating func begin(watcher: Int, topic: Int, at number: Int) {
        seen[place(watcher, topic)] = number
        published[topic] = max(published[topic], number)
        known[topic] = true
    }

    /// Whether it is known where the topic stands, without which nothing can be expected.
    func isKnown(_ topic: Int) -> Bool { known[topic] }

    /// The watcher lost its connection, and keeps what it has seen.
    mutating func left(_ watcher: Int) {
        since[watcher] = .max
    }

    /// The watcher watches again.
    mutating func cameBack(_ watcher: Int, at now: UInt64) {
        since[watcher] = now
    }

    /// Publishes `events` events at once; returns the number of the first.
    mutating func expect(_ publication: Publication, events: Int = 1) -> Int {
        let first = published[publication.topic] + 1
        published[publication.topic] += events
        tally.publications += 1
        self.events += events
        outstanding += 1
        for number in first..<first + events {
            let expectation = Expectation(
                number: number, due: publication.due, remaining: plan.watchersPerGroup,
                closes: number == first + events - 1)
            if table.enter(expectation, topic: publication.topic) != nil { outstanding -= 1 }
        }
        return first
    }

    /// The watcher received event `number`; `after` says what a conflated event stands for, and is asked only at a gap.
    @inline(__always)
    mutating func delivered(
        to watcher: Int, topic: Int, number: Int, now: UInt64, after: () -> Int? = { nil }
    ) {
        let place = self.place(watcher, topic)
        let mine = seen[place]
        guard number > mine else {
            tally.outOfOrder += 1
            return
        }
        if number != mine + 1 {
            if let after = after(), after <= mine {
                tally.conflated += number - mine - 1
            } else {
                tally.lost += number - mine - 1
            }
            for skipped in mine + 1..<number { settle(topic, skipped, now) }
        }
        seen[place] = number
        tally.deliveries += 1
        if let expectation = settle(topic, number, now) { record(expectation, watcher, now) }
    }

    /// The watcher received the whole state as it is after event `number`.
    mutating func replaced(for watcher: Int, topic: Int, number: Int, now: UInt64) {
        let place = self.place(watcher, topic)
        let mine = seen[place]
        guard number >= mine else { return }
        tally.snapshots += 1
        tally.skipped += number - mine
        seen[place] = number
        guard number > mine else { return }
        for skipped in mine + 1..<number { settle(topic, skipped, now) }
        if let expectation = settle(topic, number, now) { record(expectation, watcher, now) }
    }

    /// Forgets what was measured, and keeps what is known.
    mutating func startPhase() {
        tally = Tally()
        deliveryLatency.clear()
        completionLatency.clear()
    }

    @inline(__always)
    private mutating func record(_ expectation: Expectation, _ watcher: Int, _ now: UInt64) {
        guard expectation.due >= since[watcher] else { return }
        deliveryLatency.record(nanoseconds: now - min(now, expectation.due))
    }

    @discardableResult
    private mutating func settle(_ topic: Int, _ number: Int, _ now: UInt64) -> Expectation? {
        guard let expectation = table.settle(topic: topic, number: number) else { return nil }
        if expectation.remaining == 0 && expectation.closes {
            outstanding -= 1
            completionLatency.record(nanoseconds: now - min(now, expectation.due))
        }
        return expectation
    }

    private func place(_ watcher: Int, _ topic: Int) -> Int {
        watcher * plan.topicsPerGroup + topic % plan.topicsPerGroup
    }
}
