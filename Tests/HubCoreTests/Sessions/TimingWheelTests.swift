import HubCore
import Testing

@Suite struct TimingWheelTests {
    @Test func `Each member is visited once per round, the first time a whole round after it joined`() {
        var wheel = TimingWheel<Int>(ticksPerRound: 5)
        wheel.insert(1)
        let first = (1...5).map { _ in wheel.tick() }
        #expect(first == [[], [], [], [], [1]])
        wheel.insert(2)
        let second = (1...10).map { _ in wheel.tick() }
        #expect(second.map(\.count) == [0, 0, 0, 0, 2, 0, 0, 0, 0, 2])
    }

    @Test func `Members that join at different ticks share no tick`() {
        var wheel = TimingWheel<Int>(ticksPerRound: 3)
        for member in 0..<3 {
            wheel.insert(member)
            _ = wheel.tick()
        }
        #expect((0..<3).map { _ in wheel.tick() } == [[1], [2], [0]])
        #expect(wheel.count == 3)
    }

    @Test func `A removed member is not visited, and removing a stranger changes nothing`() {
        var wheel = TimingWheel<Int>(ticksPerRound: 2)
        wheel.insert(1)
        wheel.remove(1)
        wheel.remove(7)
        #expect(wheel.count == 0)
        #expect((0..<4).allSatisfy { _ in wheel.tick().isEmpty })
    }

    @Test func `Joining twice keeps the first place`() {
        var wheel = TimingWheel<Int>(ticksPerRound: 3)
        wheel.insert(1)
        _ = wheel.tick()
        wheel.insert(1)
        #expect((0..<3).map { _ in wheel.tick().count } == [0, 1, 0])
    }

    @Test func `A wheel of one tick visits everybody at each tick`() {
        var wheel = TimingWheel<Int>(ticksPerRound: 1)
        wheel.insert(1)
        #expect(wheel.tick() == [1])
        #expect(wheel.tick() == [1])
    }
}
