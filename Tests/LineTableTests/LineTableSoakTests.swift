import LineTable
import Synchronization
import Testing

@Suite(.serialized) struct LineTableSoakTests {
    private static let lineCount = 8

    @Test func `Swaps under readers that hold snapshots, while lines come and go, leak none and lose none`() throws {
        let seed = UInt64.random(in: .min ... .max)
        let swaps = 100_000 * LongRun.factor
        let tally = Tally()
        let table = LineTable<Sample>(capacity: Self.lineCount, quarantineLength: 0)
        for line in 0..<Self.lineCount {
            let sample = Sample(line: UInt64(line), version: 1, tally: tally)
            _ = try table.insert(sample)
        }
        let succeeded = Atomic<Int>(0)
        let removedWith = Atomic<Int>(0)
        let complaints = Atomic<Int>(0)
        let committer: @Sendable (UInt64) -> Void = { member in
            var random = SeededGenerator(seed: seed &+ member)
            // Relaxed, throughout: figures, and the end of the threads orders them.
            while succeeded.load(ordering: .relaxed) < swaps {
                let index = Self.randomIndex(&random)
                guard let seen = table.load(index) else { continue }
                let next = seen.next()
                guard table.compareExchange(index, expected: seen, desired: next) else { continue }
                succeeded.add(1, ordering: .relaxed)
            }
        }
        let holder: @Sendable (UInt64) -> Void = { member in
            guard let watcher = try? SampleWatcher(table, lineCount: Self.lineCount) else { return }
            var random = SeededGenerator(seed: seed &+ member)
            while succeeded.load(ordering: .relaxed) < swaps { watcher.look(at: Self.randomIndex(&random)) }
            complaints.add(watcher.complaintCount, ordering: .relaxed)
        }
        // Each line that it puts in has a higher number than all before.
        let owner: @Sendable (UInt64) -> Void = { member in
            var random = SeededGenerator(seed: seed &+ member)
            var line = UInt64(Self.lineCount)
            while succeeded.load(ordering: .relaxed) < swaps {
                let index = Self.randomIndex(&random)
                guard let seen = table.load(index), table.remove(index, expected: seen) else { continue }
                removedWith.add(Int(seen.version) - 1, ordering: .relaxed)
                let sample = Sample(line: line, version: 1, tally: tally)
                // Nobody has interest in the index, so it is free at once.
                if (try? table.insert(sample)) == nil { complaints.add(1, ordering: .relaxed) }
                line += 1
            }
        }
        ThreadTeam.run([{ committer(1) }, { committer(2) }, { holder(3) }, { holder(4) }, { owner(5) }])
        #expect(complaints.load(ordering: .relaxed) == 0, "seed \(seed)")

        let left = (0..<UInt32(Self.lineCount)).compactMap { table.load(LineIndex(rawValue: $0))?.version }
        #expect(left.count == Self.lineCount, "seed \(seed)")
        let standing = left.reduce(0) { $0 + Int($1) - 1 }
        #expect(standing + removedWith.load(ordering: .relaxed) == succeeded.load(ordering: .relaxed), "seed \(seed)")
        table.reclaim()
        #expect(table.retiredCount == 0 && tally.alive == Self.lineCount, "seed \(seed)")
        for index in 0..<UInt32(Self.lineCount) { #expect(table.remove(LineIndex(rawValue: index))) }
        table.reclaim()
        #expect(tally.made > swaps && tally.alive == 0, "seed \(seed)")
    }

    @Test func `A reader that stalls at any point meets no freed snapshot`() throws {
        let table = LineTable<Sample>(capacity: 1)
        let first = Sample(version: 1)
        let index = try table.insert(first)
        let isOver = Atomic<Bool>(false)
        let complaints = Atomic<Int>(0)
        let threads = (0..<4).map { _ in StallingThread() }
        // Looks at the hazards after each swap, so that whatever is not protected at that moment is freed. The samples of a batch are
        // made ahead of it, so that what is freed meanwhile is not at once the memory of another.
        let committer: @Sendable () -> Void = {
            var current = first
            for batch in 0..<UInt64(10 * LongRun.factor) {
                var samples = (0..<2000).reversed().map { Sample(version: 2 + batch * 2000 + $0) }
                while let next = samples.popLast() {
                    threads[Int(next.version) % threads.count].stall()
                    let isSwapped = table.compareExchange(index, expected: current, desired: next)
                    // Relaxed: the end of the thread orders it.
                    if !isSwapped { complaints.add(1, ordering: .relaxed) }
                    current = next
                    table.reclaim()
                }
            }
            // Releasing: the others only need to learn of the end.
            isOver.store(true, ordering: .releasing)
        }
        let reader: @Sendable (Int) -> Void = { member in
            guard let reader = try? table.makeReader() else { return }
            threads[member].begin()
            var bad = 0
            while !isOver.load(ordering: .acquiring) {
                let isWhole = member % 2 == 0 ? reader.read(index) { $0.isWhole } : table.load(index)?.isWhole
                if isWhole != true { bad += 1 }
            }
            // Relaxed: the end of the thread orders it.
            complaints.add(bad, ordering: .relaxed)
        }
        ThreadTeam.run([committer] + threads.indices.map { member in { @Sendable in reader(member) } })
        #expect(complaints.load(ordering: .relaxed) == 0)
    }

    @Test func `What a reader has pinned is spared by whoever looks after a swap`() {
        let trial = PinningTrial()
        let freed = Atomic<Int>(0)
        ThreadTeam.run([
            { trial.swap(atMost: 5_000_000 * LongRun.factor) },
            // Relaxed: the end of the thread orders it.
            { freed.store(trial.pin(50_000 * LongRun.factor), ordering: .relaxed) },
        ])
        #expect(freed.load(ordering: .relaxed) == 0)
    }

    private static func randomIndex(_ random: inout SeededGenerator) -> LineIndex {
        LineIndex(rawValue: UInt32.random(in: 0..<UInt32(lineCount), using: &random))
    }
}
