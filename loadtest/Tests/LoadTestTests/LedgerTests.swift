import Testing

@testable import linehub_loadtest

@Suite struct LedgerTests {
    /// Two watchers of one topic, which stands at 10.
    private func ledger() -> Ledger {
        var ledger = Ledger(plan: Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: 2))
        for watcher in 0..<2 { ledger.begin(watcher: watcher, topic: 0, at: 10) }
        return ledger
    }

    @Test func `A publication is done when its last event has reached the last watcher`() {
        var ledger = ledger()
        #expect(ledger.expect(Publication(topic: 0, due: 1000), events: 2) == 11)
        #expect(ledger.missing == 4)
        for number in 11...12 { ledger.delivered(to: 0, topic: 0, number: number, now: 5000) }
        ledger.delivered(to: 1, topic: 0, number: 11, now: 6000)
        #expect(ledger.outstanding == 1)
        ledger.delivered(to: 1, topic: 0, number: 12, now: 9_001_000)
        #expect(ledger.outstanding == 0)
        #expect(ledger.missing == 0)
        #expect(ledger.tally.deliveries == 4)
        #expect(ledger.deliveryLatency.count == 4)
        #expect(ledger.completionLatency.count == 1)
        #expect(abs(ledger.completionLatency.mean - 9_000_000) < 10_000)
    }

    @Test func `A gap without an explanation is lost`() {
        var ledger = ledger()
        _ = ledger.expect(Publication(topic: 0, due: 0), events: 3)
        ledger.delivered(to: 0, topic: 0, number: 13, now: 1)
        #expect(ledger.tally.lost == 2)
        #expect(ledger.tally.conflated == 0)
    }

    @Test func `A conflated event stands for what it says, and for nothing before`() {
        var ledger = ledger()
        _ = ledger.expect(Publication(topic: 0, due: 0), events: 3)
        ledger.delivered(to: 0, topic: 0, number: 13, now: 1) { 10 }
        ledger.delivered(to: 1, topic: 0, number: 13, now: 1) { 11 }
        #expect(ledger.tally.conflated == 2)
        #expect(ledger.tally.lost == 2)
        #expect(ledger.outstanding == 0)
    }

    @Test func `A snapshot accounts for all that it replaces`() {
        var ledger = ledger()
        _ = ledger.expect(Publication(topic: 0, due: 0), events: 3)
        for watcher in 0..<2 { ledger.replaced(for: watcher, topic: 0, number: 13, now: 1) }
        #expect(ledger.tally.snapshots == 2)
        #expect(ledger.tally.skipped == 6)
        #expect(ledger.tally.lost == 0)
        #expect(ledger.missing == 0)
        #expect(ledger.outstanding == 0)
    }

    @Test func `What comes twice or late is out of order, and changes nothing`() {
        var ledger = ledger()
        _ = ledger.expect(Publication(topic: 0, due: 0), events: 2)
        ledger.delivered(to: 0, topic: 0, number: 11, now: 1)
        ledger.delivered(to: 0, topic: 0, number: 11, now: 1)
        ledger.delivered(to: 0, topic: 0, number: 10, now: 1)
        #expect(ledger.tally.outOfOrder == 2)
        #expect(ledger.tally.deliveries == 1)
        #expect(ledger.seen(by: 0, topic: 0) == 11)
    }

    @Test func `What was due while a watcher was away is delivered, but not its latency`() {
        var ledger = ledger()
        ledger.left(0)
        _ = ledger.expect(Publication(topic: 0, due: 1000))
        ledger.cameBack(0, at: 2000)
        _ = ledger.expect(Publication(topic: 0, due: 3000))
        for number in 11...12 { ledger.delivered(to: 0, topic: 0, number: number, now: 4000) }
        #expect(ledger.tally.deliveries == 2)
        #expect(ledger.deliveryLatency.count == 1)
    }
}
