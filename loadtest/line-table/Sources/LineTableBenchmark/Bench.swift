import LineTable

/// A filled table, and the verbs that are measured on it.
struct Bench: Sendable {
    let lines: Int
    let table: LineTable<Snapshot>

    init(lines: Int) throws {
        self.lines = lines
        table = LineTable(capacity: lines)
        for _ in 0..<lines { _ = try table.insert(Snapshot(version: 1)) }
    }

    /// Reads in place, without counting references; returns how many.
    func read(_ count: Int, _ reader: LineReader<Snapshot>, _ random: inout RandomLine) -> Int {
        var sum: UInt64 = 0
        for _ in 0..<count { sum &+= reader.read(random.next()) { $0.version } ?? 0 }
        return sum == 0 ? 0 : count
    }

    /// Takes references by a reader; returns how many.
    func load(_ count: Int, _ reader: LineReader<Snapshot>, _ random: inout RandomLine) -> Int {
        var sum: UInt64 = 0
        for _ in 0..<count { sum &+= reader.load(random.next())?.version ?? 0 }
        return sum == 0 ? 0 : count
    }

    /// Takes references as a thread without a reader does; returns how many.
    func load(_ count: Int, _ random: inout RandomLine) -> Int {
        var sum: UInt64 = 0
        for _ in 0..<count { sum &+= table.load(random.next())?.version ?? 0 }
        return sum == 0 ? 0 : count
    }

    /// Whole commits: load, make the next snapshot, exchange, retire, free; returns how many succeeded.
    func commit(_ count: Int, _ random: inout RandomLine) -> Int {
        var successes = 0
        for _ in 0..<count {
            let index = random.next()
            guard let seen = table.load(index) else { continue }
            let next = Snapshot(version: seen.version + 1)
            if table.compareExchange(index, expected: seen, desired: next) { successes += 1 }
        }
        return successes
    }
}
