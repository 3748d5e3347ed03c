import LineTable
import Synchronization
import Testing

@Suite(.serialized) struct LineTableRaceTests {
    @Test func `Racing commits lose no increment and readers see whole snapshots that never go back`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 64)
        let indices = try (0..<4).map { line in
            try table.insert(Sample(line: line, version: 1, tally: tally))
        }
        let successes = Atomic<Int>(0)
        let complaints = Atomic<Int>(0)
        let writersLeft = Atomic<Int>(3)
        let writer: @Sendable () -> Void = {
            var won = 0
            for step in 0..<100_000 {
                let index = indices[step % indices.count]
                guard let seen = table.load(index) else { break }
                let next = seen.next()
                if table.compareExchange(index, expected: seen, desired: next) { won += 1 }
            }
            // Releasing, both: partners are the acquiring loads of readers and of the test's end.
            successes.add(won, ordering: .releasing)
            writersLeft.subtract(1, ordering: .releasing)
        }
        let reader: @Sendable () -> Void = {
            var bad = 0
            guard let reader = try? table.makeReader() else { return }
            var newest = [UInt64](repeating: 0, count: indices.count)
            while writersLeft.load(ordering: .acquiring) > 0 {
                for (line, index) in indices.enumerated() {
                    let version = reader.read(index) { sample in
                        sample.isWhole && sample.line == UInt64(line) ? sample.version : 0
                    }
                    guard let version, version >= newest[line] else {
                        bad += 1
                        continue
                    }
                    newest[line] = version
                }
            }
            // Relaxed: the end of the thread orders it.
            complaints.add(bad, ordering: .relaxed)
        }
        ThreadTeam.run([writer, writer, writer, reader, reader])
        #expect(complaints.load(ordering: .acquiring) == 0)
        let versions = indices.compactMap { table.load($0)?.version }
        #expect(versions.map { Int($0) - 1 }.reduce(0, +) == successes.load(ordering: .acquiring))
        table.reclaim()
        #expect(tally.alive == indices.count)
    }

    @Test func `Readers go on while the table grows`() throws {
        let lineCount = 6000
        let table = LineTable<Sample>(capacity: lineCount)
        let published = Atomic<Int>(0)
        let complaints = Atomic<Int>(0)
        let grower: @Sendable () -> Void = {
            for line in 0..<lineCount {
                let sample = Sample(line: UInt64(line), version: 1)
                let index = try? table.insert(sample)
                // Relaxed: the end of the thread orders it.
                if index?.rawValue != UInt32(line) { complaints.add(1, ordering: .relaxed) }
                // Releasing: partner is the acquiring load of the reader.
                published.store(line + 1, ordering: .releasing)
            }
        }
        let reader: @Sendable () -> Void = {
            guard let reader = try? table.makeReader() else { return }
            var bad = 0
            var seen = 0
            while seen < lineCount {
                seen = published.load(ordering: .acquiring)
                for line in Swift.max(0, seen - 100)..<seen {
                    let found = reader.load(LineIndex(rawValue: UInt32(line)))
                    if found?.isWhole != true || found?.line != UInt64(line) { bad += 1 }
                }
            }
            // Relaxed: the end of the thread orders it.
            complaints.add(bad, ordering: .relaxed)
        }
        ThreadTeam.run([grower, reader, reader])
        #expect(complaints.load(ordering: .relaxed) == 0)
    }

    @Test func `Racing insertions and removals give no index to two lines`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 40, quarantineLength: 4)
        let complaints = Atomic<Int>(0)
        ThreadTeam.run(count: 3) { member in
            var mine: [(index: LineIndex, line: UInt64)] = []
            var bad = 0
            for step in 0..<10_000 as Range<UInt64> {
                let sample = Sample(line: step * 3 + UInt64(member), version: 1, tally: tally)
                if mine.count < 10, let index = try? table.insert(sample) {
                    mine.append((index, sample.line))
                }
                if mine.count == 10 || step % 3 == 0 {
                    let oldest = mine.removeFirst()
                    if table.load(oldest.index)?.line != oldest.line { bad += 1 }
                    if !table.remove(oldest.index) { bad += 1 }
                }
            }
            for line in mine where !table.remove(line.index) { bad += 1 }
            // Relaxed: the end of the thread orders it.
            complaints.add(bad, ordering: .relaxed)
        }
        #expect(complaints.load(ordering: .relaxed) == 0)
        table.reclaim()
        #expect(tally.alive == 0)
    }

    @Test func `Late commits never touch the line that took over their index`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 2, quarantineLength: 0)
        let complaints = Atomic<Int>(0)
        let index = try table.insert(Sample(line: 0, version: 1, tally: tally))
        let isOver = Atomic<Bool>(false)
        // The owner removes and inserts; each new line starts at a low version again.
        let owner: @Sendable () -> Void = {
            var bad = 0
            for line in 1...20_000 as ClosedRange<UInt64> {
                if !table.remove(index) { bad += 1 }
                var again: LineIndex?
                var elsewhere: [LineIndex] = []
                while again == nil {
                    let sample = Sample(line: line, version: 1, tally: tally)
                    guard let given = try? table.insert(sample) else { continue }
                    if given == index { again = given } else { elsewhere.append(given) }
                }
                for other in elsewhere where !table.remove(other) { bad += 1 }
                if table.load(index)?.line != line { bad += 1 }
            }
            // Relaxed and releasing: the committers only need to learn of the end.
            complaints.add(bad, ordering: .relaxed)
            isOver.store(true, ordering: .releasing)
        }
        let committer: @Sendable () -> Void = {
            while !isOver.load(ordering: .acquiring) {
                guard let seen = table.load(index) else { continue }
                let next = seen.next()
                _ = table.compareExchange(index, expected: seen, desired: next)
            }
        }
        ThreadTeam.run([owner, committer, committer])
        #expect(complaints.load(ordering: .relaxed) == 0)
        table.reclaim()
        #expect(tally.alive == 1)
    }

    @Test func `Either the subscriber reads the commit or the committer sees the interest`() throws {
        let table = LineTable<Sample>(capacity: 1)
        let index = try table.insert(Sample(version: 1))
        let gate = Gate(size: 2)
        let heard = Atomic<Bool>(false)
        let missed = Atomic<Int>(0)
        ThreadTeam.run(count: 2) { member in
            for round in 0..<20_000 {
                guard let before = table.load(index) else { return }
                gate.pass(round: 3 * round)
                var readNew = false
                if member == 0 {
                    table.addInterest(index, thread: 5)
                    readNew = table.load(index) !== before
                } else {
                    let next = before.next()
                    _ = table.compareExchange(index, expected: before, desired: next)
                    // Relaxed: the gate orders it.
                    heard.store(table.interest(at: index) == 1 << 5, ordering: .relaxed)
                }
                gate.pass(round: 3 * round + 1)
                if member == 0 {
                    // Relaxed, both: the gate orders them.
                    if !readNew && !heard.load(ordering: .relaxed) { missed.add(1, ordering: .relaxed) }
                    table.removeInterest(index, thread: 5)
                }
                gate.pass(round: 3 * round + 2)
            }
        }
        #expect(missed.load(ordering: .relaxed) == 0)
    }

    @Test func `While a thread has interest in a line its index shows no other`() throws {
        let table = LineTable<Sample>(capacity: 3, quarantineLength: 0)
        let complaints = Atomic<Int>(0)
        let kept = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        let owner: @Sendable () -> Void = {
            var given: [LineIndex] = []
            for line in 1...20_000 as ClosedRange<UInt64> {
                let sample = Sample(line: line, version: 1)
                if let index = try? table.insert(sample) { given.append(index) }
                if given.count == 2 { _ = table.remove(given.removeFirst()) }
            }
            // Releasing: the others only need to learn of the end.
            isOver.store(true, ordering: .releasing)
        }
        let subscriber: @Sendable (Int) -> Void = { thread in
            var (bad, seen) = (0, 0)
            var random = SeededGenerator(seed: UInt64(thread))
            while !isOver.load(ordering: .acquiring) {
                let index = LineIndex(rawValue: UInt32.random(in: 0..<3, using: &random))
                guard let meant = table.load(index)?.line else { continue }
                table.addInterest(index, thread: thread)
                if table.load(index)?.line == meant {
                    seen += 1
                    for _ in 0..<20 where ![nil, meant].contains(table.load(index)?.line) { bad += 1 }
                }
                table.removeInterest(index, thread: thread)
            }
            // Relaxed: the end of the thread orders them.
            complaints.add(bad, ordering: .relaxed)
            kept.add(seen, ordering: .relaxed)
        }
        // An index is made before anybody looks at it.
        for index in try (0..<3).map({ try table.insert(Sample(line: $0, version: 1)) }) {
            #expect(table.remove(index))
        }
        ThreadTeam.run([owner, { subscriber(0) }, { subscriber(63) }])
        #expect(complaints.load(ordering: .relaxed) == 0)
        #expect(kept.load(ordering: .relaxed) > 0)
    }
}
