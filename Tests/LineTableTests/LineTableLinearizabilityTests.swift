import LineTable
import Synchronization
import Testing

@Suite(.serialized) struct LineTableLinearizabilityTests {
    private static let memberCount = 3
    private static let operationCount = 4

    @Test func `Every small history of reads, commits and removals has a possible order`() throws {
        let seed = UInt64.random(in: .min ... .max)
        let rounds = 10_000
        let table = LineTable<Sample>(capacity: rounds)
        for round in 0..<rounds {
            let index = try table.insert(Sample(version: UInt64(round)), word: LineWord(version: 1))
            #expect(index.rawValue == UInt32(round))
        }
        let clock = Atomic<Int>(0)
        let gate = Gate(size: Self.memberCount)
        let logs = (0..<Self.memberCount).map { _ in OperationLog() }
        ThreadTeam.run(count: Self.memberCount) { member in
            guard let reader = try? table.makeReader() else { return }
            var random = SeededGenerator(seed: seed &+ UInt64(member))
            var operations: [[RegisterHistory.Operation]] = []
            for round in 0..<rounds {
                gate.pass(round: round)
                operations.append(Self.play(round, by: member, on: table, with: reader, clock, &random))
            }
            logs[member].close(with: operations)
        }
        let operations = logs.map { $0.operations }
        for round in 0..<rounds {
            let history = RegisterHistory(initial: round, operations: operations.flatMap { $0[round] })
            #expect(history.isLinearizable, "seed \(seed), round \(round): \(history)")
        }
    }

    /// One member's operations of one round, on the line of that round. The register's value is the sample's version.
    private static func play(
        _ round: Int, by member: Int, on table: LineTable<Sample>, with reader: LineReader<Sample>,
        _ clock: borrowing Atomic<Int>, _ random: inout SeededGenerator
    ) -> [RegisterHistory.Operation] {
        let index = LineIndex(rawValue: UInt32(round))
        var operations: [RegisterHistory.Operation] = []
        var known: [Sample] = []
        for step in 0..<operationCount {
            let choice = Int.random(in: 0..<10, using: &random)
            let expected = known.randomElement(using: &random)
            let value = 1_000_000 + (round * memberCount + member) * operationCount + step
            // Sequentially consistent, both: an operation that ended before another began has the smaller number.
            let began = clock.add(1, ordering: .sequentiallyConsistent).newValue
            let verb: RegisterHistory.Verb
            if let expected, choice == 9 {
                let succeeded = table.remove(index, expected: expected)
                verb = .compareExchange(expected: Int(expected.version), desired: nil, succeeded: succeeded)
            } else if let expected, choice >= 4 {
                let desired = Sample(version: UInt64(value))
                let succeeded = table.compareExchange(
                    index, expected: expected, desired: desired, word: LineWord(version: UInt64(step + 2)))
                if succeeded { known.append(desired) }
                verb = .compareExchange(expected: Int(expected.version), desired: value, succeeded: succeeded)
            } else {
                let seen = choice % 2 == 0 ? reader.read(index) { $0 } : table.load(index)
                if let seen { known.append(seen) }
                verb = .read(returned: seen.map { Int($0.version) })
            }
            let ended = clock.add(1, ordering: .sequentiallyConsistent).newValue
            operations.append(.init(verb: verb, began: began, ended: ended))
        }
        return operations
    }
}
