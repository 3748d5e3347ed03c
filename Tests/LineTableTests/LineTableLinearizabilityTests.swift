import LineTable
import Synchronization
import Testing

@Suite(.serialized) struct LineTableLinearizabilityTests {
    private static let memberCount = 3
    private static let operationCount = 4
    private static let lineCount = 2

    @Test func `Every small history of reads, commits, insertions and removals has a possible order`() throws {
        let seed = UInt64.random(in: .min ... .max)
        let rounds = 3000 * LongRun.factor
        // As few indices as lines, and no quarantine: every insertion reuses an index, often one on which others still are.
        let table = LineTable<Sample>(capacity: Self.lineCount, quarantineLength: 0)
        // Only an index that was given out may be asked for.
        for index in try (0..<Self.lineCount).map({ _ in try table.insert(Sample(version: 1)) }) {
            #expect(table.remove(index))
        }
        let clock = Atomic<Int>(0)
        let gate = Gate(size: Self.memberCount)
        let logs = (0..<Self.memberCount).map { _ in OperationLog() }
        ThreadTeam.run(count: Self.memberCount) { member in
            guard
                var player = try? TablePlayer(
                    table, lines: Self.lineCount, member: member, of: Self.memberCount, seed: seed)
            else { return }
            var operations: [[TableOperation]] = []
            for round in 0..<rounds {
                gate.pass(round: 2 * round)
                var played = player.play(Self.operationCount, clock)
                gate.pass(round: 2 * round + 1)
                // All are done, and one looks how they have left the lines; the others cannot begin the next round before.
                if member == 0 { played += player.look(clock) }
                operations.append(played)
            }
            logs[member].close(with: operations)
        }
        let operations = logs.map { $0.operations }
        for line in 0..<UInt32(Self.lineCount) {
            var value: Int?
            for round in 0..<rounds {
                let played = operations.flatMap { $0[round] }.filter { $0.index.rawValue == line }.map(\.onRegister)
                let history = RegisterHistory(initial: value, operations: played)
                #expect(history.isLinearizable, "seed \(seed), round \(round), line \(line): \(history)")
                if case .read(let seen)? = played.max(by: { $0.ended < $1.ended })?.verb { value = seen }
            }
        }
    }
}
