import Testing

@testable import linehub_loadtest

@Suite struct DueTableTests {
    @Test func `Each topic has numbers of its own`() {
        var table = DueTable(topics: 3)
        for topic in 0..<3 {
            let expectation = Expectation(number: 7, due: UInt64(topic), remaining: 1, closes: true)
            #expect(table.enter(expectation, topic: topic) == nil)
        }
        for topic in 0..<3 {
            let settled = table.settle(topic: topic, number: 7)
            #expect(settled?.due == UInt64(topic))
            #expect(settled?.remaining == 0)
        }
        #expect(table.settle(topic: 0, number: 7) == nil)
        #expect(table.settle(topic: 0, number: 8) == nil)
    }

    @Test func `An overrun gives the oldest back, and forgets it`() {
        var table = DueTable(topics: 8192)
        #expect(table.enter(Expectation(number: 1, due: 5, remaining: 2, closes: true), topic: 9) == nil)
        let later = Expectation(number: 65, due: 6, remaining: 2, closes: true)
        let former = table.enter(later, topic: 9)
        #expect(former?.number == 1)
        #expect(table.overruns == 1)
        #expect(table.settle(topic: 9, number: 1) == nil)
        #expect(table.settle(topic: 9, number: 65)?.remaining == 1)
    }
}
