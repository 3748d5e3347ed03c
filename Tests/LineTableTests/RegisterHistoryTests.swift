import Testing

@Suite struct RegisterHistoryTests {
    @Test func `Overlapping operations may have happened in either order`() {
        let history = RegisterHistory(
            initial: 1,
            operations: [
                .init(verb: .compareExchange(expected: 1, desired: 2, succeeded: true), began: 0, ended: 5),
                .init(verb: .read(returned: 2), began: 1, ended: 2),
                .init(verb: .read(returned: 2), began: 3, ended: 4),
            ])
        #expect(history.isLinearizable)
    }

    @Test func `A new value followed by the old one is no possible history`() {
        let history = RegisterHistory(
            initial: 1,
            operations: [
                .init(verb: .compareExchange(expected: 1, desired: 2, succeeded: true), began: 0, ended: 5),
                .init(verb: .read(returned: 2), began: 1, ended: 2),
                .init(verb: .read(returned: 1), began: 3, ended: 4),
            ])
        #expect(!history.isLinearizable)
    }

    @Test func `Two winners of one race are no possible history`() {
        let history = RegisterHistory(
            initial: 1,
            operations: [
                .init(verb: .compareExchange(expected: 1, desired: 2, succeeded: true), began: 0, ended: 2),
                .init(verb: .compareExchange(expected: 1, desired: 3, succeeded: true), began: 1, ended: 3),
            ])
        #expect(!history.isLinearizable)
    }

    @Test func `A refusal without a reason is no possible history`() {
        let history = RegisterHistory(
            initial: 1,
            operations: [
                .init(verb: .compareExchange(expected: 1, desired: 2, succeeded: false), began: 0, ended: 1)
            ])
        #expect(!history.isLinearizable)
    }

    @Test func `A register that was cleared can be cleared again only after it was filled`() {
        let cleared = RegisterHistory.Operation(verb: .clear(succeeded: true), began: 0, ended: 1)
        let clearedAgain = RegisterHistory.Operation(verb: .clear(succeeded: true), began: 4, ended: 5)
        let filled = RegisterHistory.Operation(
            verb: .compareExchange(expected: nil, desired: 2, succeeded: true), began: 2, ended: 3)
        #expect(RegisterHistory(initial: 1, operations: [cleared, filled, clearedAgain]).isLinearizable)
        #expect(!RegisterHistory(initial: 1, operations: [cleared, clearedAgain]).isLinearizable)
    }
}
