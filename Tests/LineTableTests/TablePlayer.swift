import LineTable
import Synchronization

/// One of the threads that play on a few lines at random, and note what each operation returned.
///
/// The value of a register is the name of its snapshot, `Sample.line`; each snapshot has its own.
struct TablePlayer {
    let table: LineTable<Sample>
    let reader: LineReader<Sample>
    let indices: [LineIndex]
    var random: SeededGenerator
    /// Names not given to other players are this one plus multiples of `nameStep`.
    var nextName: UInt64
    let nameStep: UInt64

    /// Snapshots that were seen or published this round: what commits and removals expect.
    private var known: [Sample] = []

    init(
        _ table: LineTable<Sample>, lines: Int, member: Int, of memberCount: Int, seed: UInt64
    ) throws(LineTableError) {
        self.table = table
        reader = try table.makeReader()
        indices = (0..<UInt32(lines)).map { LineIndex(rawValue: $0) }
        random = SeededGenerator(seed: seed &+ UInt64(member))
        nextName = UInt64(member + 1)
        nameStep = UInt64(memberCount)
    }

    /// Plays some random operations and returns those that tell of a line.
    mutating func play(_ operationCount: Int, _ clock: borrowing Atomic<Int>) -> [TableOperation] {
        known.removeAll()
        return (0..<operationCount).compactMap { _ in
            // Sequentially consistent, both: an operation that ended before another began has the smaller number.
            let began = clock.add(1, ordering: .sequentiallyConsistent).newValue
            let done = playOne()
            let ended = clock.add(1, ordering: .sequentiallyConsistent).newValue
            guard let (index, verb) = done else { return nil }
            return TableOperation(index: index, onRegister: .init(verb: verb, began: began, ended: ended))
        }
    }

    /// Reads every line.
    mutating func look(_ clock: borrowing Atomic<Int>) -> [TableOperation] {
        indices.map { index in
            let began = clock.add(1, ordering: .sequentiallyConsistent).newValue
            let verb = RegisterHistory.Verb.read(returned: name(of: table.load(index)))
            let ended = clock.add(1, ordering: .sequentiallyConsistent).newValue
            return TableOperation(index: index, onRegister: .init(verb: verb, began: began, ended: ended))
        }
    }

    private mutating func playOne() -> (LineIndex, RegisterHistory.Verb)? {
        let index = indices.randomElement(using: &random)!
        let expected = known.randomElement(using: &random)
        switch (Int.random(in: 0..<12, using: &random), expected) {
        case (0, _):
            return (index, .clear(succeeded: table.remove(index)))
        case (1, let expected?):
            let succeeded = table.remove(index, expected: expected)
            return (index, .compareExchange(expected: name(of: expected), desired: nil, succeeded: succeeded))
        case (2...3, _):
            return insert()
        case (4...7, let expected?):
            let desired = expected.next(line: newName())
            let succeeded = table.compareExchange(index, expected: expected, desired: desired)
            if succeeded { known.append(desired) }
            return (
                index,
                .compareExchange(expected: name(of: expected), desired: name(of: desired), succeeded: succeeded)
            )
        case (let choice, _):
            let seen = choice % 2 == 0 ? reader.read(index) { $0 } : table.load(index)
            if let seen { known.append(seen) }
            return (index, .read(returned: name(of: seen)))
        }
    }

    /// A table that says it is full says nothing of any one line.
    private mutating func insert() -> (LineIndex, RegisterHistory.Verb)? {
        let sample = Sample(line: newName(), version: 1)
        guard let index = try? table.insert(sample) else { return nil }
        known.append(sample)
        return (index, .compareExchange(expected: nil, desired: name(of: sample), succeeded: true))
    }

    private mutating func newName() -> UInt64 {
        defer { nextName += nameStep }
        return nextName
    }

    /// A freed or torn snapshot has a name that nobody gave.
    private func name(of sample: Sample?) -> Int? {
        sample.map { $0.isWhole ? Int($0.line) : -1 }
    }
}
