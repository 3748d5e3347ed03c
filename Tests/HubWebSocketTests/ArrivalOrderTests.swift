import Testing

@testable import HubWebSocket

@Suite struct ArrivalOrderTests {
    @Test("the oldest comes first, without those that left, and who is added again stands last")
    func order() {
        var order = ArrivalOrder<Int>()
        for key in 0..<5 { order.add(key) }
        order.remove(0)
        order.add(1)
        order.remove(3)
        #expect(order.count == 3)
        let taken = (0..<4).map { _ in order.takeOldest() }
        #expect(taken == [2, 4, 1, nil])
        #expect(order.count == 0)
    }

    @Test("one that left and came again counts from its coming")
    func again() {
        var order = ArrivalOrder<Int>()
        order.add(1)
        order.add(2)
        order.remove(1)
        order.add(1)
        let taken = (0..<3).map { _ in order.takeOldest() }
        #expect(taken == [2, 1, nil])
    }
}
