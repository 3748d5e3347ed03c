import Testing

@testable import linehub_loadtest

@Suite struct PacerTests {
    private let ledger = Ledger(plan: Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: 1))

    @Test func `An open loop keeps its times, however late it is`() {
        var pacer = Pacer(.open(eventsPerSecond: 1000), burst: 1, start: 0)
        var due: [UInt64] = []
        while let next = pacer.due(at: 3_000_000, ledger: ledger, room: .max).first {
            due.append(next)
            pacer.published(events: 1)
        }
        #expect(due == [0, 1_000_000, 2_000_000, 3_000_000])
        #expect(pacer.wait(at: 3_000_000, ledger: ledger) == 1_000_000)
    }

    @Test func `A publication of two events takes two places`() {
        var pacer = Pacer(.open(eventsPerSecond: 1000), burst: 1, start: 0)
        pacer.published(events: 2)
        #expect(pacer.due(at: 1_999_999, ledger: ledger, room: .max) == [])
        #expect(pacer.due(at: 2_000_000, ledger: ledger, room: .max) == [2_000_000])
    }

    @Test func `A closed loop fills up what is outstanding`() {
        var ledger = ledger
        let pacer = Pacer(.closed(outstanding: 4), burst: 1, start: 0)
        #expect(pacer.due(at: 5, ledger: ledger, room: .max).count == 4)
        for _ in 0..<4 { _ = ledger.expect(Publication(topic: 0, due: 5)) }
        #expect(pacer.due(at: 6, ledger: ledger, room: .max).isEmpty)
        ledger.delivered(to: 0, topic: 0, number: 1, now: 7)
        #expect(pacer.due(at: 7, ledger: ledger, room: .max).count == 1)
    }
}
