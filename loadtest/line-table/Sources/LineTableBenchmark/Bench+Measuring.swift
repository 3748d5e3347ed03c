import LineTable

extension Bench {
    private static let batch = 256

    /// Everything that is measured of one size of table.
    func measure() throws -> [Measurement] {
        try reading() + committing() + marking()
    }

    private func reading() throws -> [Measurement] {
        var random = RandomLine(seed: 1, among: 0..<lines)
        let reader = try table.makeReader()
        return [
            .take("read", lines: lines) { read($0, reader, &random) },
            .take("read, against a committer", lines: lines, against: committer(seed: 2)) {
                read($0, reader, &random)
            },
            .take("load by a reader", lines: lines) { load($0, reader, &random) },
            .take("load by a reader, against a committer", lines: lines, against: committer(seed: 3)) {
                load($0, reader, &random)
            },
            .take("load without a reader", lines: lines) { load($0, &random) },
        ]
    }

    private func committing() -> [Measurement] {
        var random = RandomLine(seed: 4, among: 0..<lines)
        var measurements = [
            Measurement.take("commit", lines: lines) { commit($0, &random) },
            .take("commit, against a reader", lines: lines, against: lineReader()) { commit($0, &random) },
            .take("commit, against a committer on any line", lines: lines, against: committer(seed: 5)) {
                commit($0, &random)
            },
        ]
        if lines > 1 {
            var mine = RandomLine(seed: 6, among: 0..<lines / 2)
            let others = lines / 2..<lines
            measurements.append(
                .take(
                    "commit, against a committer on other lines", lines: lines,
                    against: committer(seed: 7, among: others)
                ) { commit($0, &mine) })
        }
        return measurements
    }

    private func marking() -> [Measurement] {
        let dirty = DirtyLineSet(capacity: lines)
        var random = RandomLine(seed: 8, among: 0..<lines)
        return [
            .take("mark dirty, and drain 1 at a time", lines: lines) { count in
                var drained = 0
                for _ in 0..<count {
                    _ = dirty.insert(random.next())
                    dirty.drain { _ in drained += 1 }
                }
                return drained
            },
            .take("mark dirty, and drain after 64", lines: lines) { count in
                var drained = 0
                for step in 1...count {
                    _ = dirty.insert(random.next())
                    if step % 64 == 0 { dirty.drain { _ in drained += 1 } }
                }
                return drained == 0 ? 0 : count
            },
        ]
    }

    private func committer(seed: UInt64, among lines: Range<Int>? = nil) -> Opponent {
        Opponent {
            var random = RandomLine(seed: seed, among: lines ?? 0..<self.lines)
            return { commit(Self.batch, &random) }
        }
    }

    private func lineReader() -> Opponent {
        Opponent {
            var random = RandomLine(seed: 9, among: 0..<lines)
            let reader = try? table.makeReader()
            return { reader.map { read(Self.batch, $0, &random) } ?? 0 }
        }
    }
}
