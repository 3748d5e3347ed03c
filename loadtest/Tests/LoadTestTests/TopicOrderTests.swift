import Testing

@testable import linehub_loadtest

@Suite struct TopicOrderTests {
    @Test func `A block is gone through as often as there are steps, and then the next`() {
        var order = TopicOrder(topics: 5, steps: 2, block: 2)
        let found = (0..<12).map { _ in order.next() }
        #expect(found == [0, 1, 0, 1, 2, 3, 2, 3, 4, 4, 0, 1])
    }
}
