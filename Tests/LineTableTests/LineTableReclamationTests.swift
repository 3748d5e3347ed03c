import Synchronization
import Testing

@testable import LineTable

@Suite struct LineTableReclamationTests {
    @Test func `At rest every replaced snapshot has been freed`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 64)
        let indices = try (0..<16).map { line in
            try table.insert(Sample(line: line, version: 1, tally: tally))
        }
        ThreadTeam.run(count: 3) { member in
            for step in 0..<3000 {
                let index = indices[(step &* 7 &+ member) % indices.count]
                guard let seen = table.load(index) else { return }
                let next = seen.next()
                _ = table.compareExchange(index, expected: seen, desired: next)
            }
        }
        table.reclaim()
        #expect(table.retiredCount == 0)
        #expect(tally.alive == indices.count)
        for index in indices { #expect(table.remove(index)) }
        table.reclaim()
        #expect(tally.alive == 0)
    }

    @Test func `A snapshot outlives every commit while a reader looks at it`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 1)
        let index = try table.insert(Sample(version: 1, tally: tally))
        let reader = try table.makeReader()
        reader.read(index) { pinned in
            commit(1000, on: index, of: table)
            table.reclaim()
            #expect(pinned.version == 1 && pinned.isWhole)
            #expect(table.retiredCount == 1, "a stalled reader costs one snapshot, not a thousand")
            #expect(tally.alive == 2)
        }
        table.reclaim()
        #expect(table.retiredCount == 0 && tally.alive == 1)
    }

    @Test func `A snapshot outlives every commit while a load is about to retain it`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 1)
        let index = try table.insert(Sample(version: 1, tally: tally))
        let reader = try table.makeReader()
        let record = unsafe table.registry.claim()
        // A load by a reader, and one without: each has pinned what it saw, and goes no further.
        _ = unsafe table.slots.slot(index).pointee.pin(in: reader.record.pointee.passing)
        commit(100, on: index, of: table)
        _ = unsafe table.slots.slot(index).pointee.pin(in: record.pointee.passing)
        commit(100, on: index, of: table)
        table.reclaim()
        #expect(table.retiredCount == 2 && tally.alive == 3)
        unsafe LineSlot.unpin(reader.record.pointee.passing)
        unsafe LineSlot.unpin(record.pointee.passing)
        unsafe table.registry.release(record)
        table.reclaim()
        #expect(table.retiredCount == 0 && tally.alive == 1)
    }

    @Test func `A snapshot that left a read lives on by its own reference`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 1)
        let index = try table.insert(Sample(version: 1, tally: tally))
        let kept = try table.makeReader().read(index) { $0 }
        commit(200, on: index, of: table)
        table.reclaim()
        #expect(tally.alive == 2)
        #expect(kept?.isWhole == true)
    }

    @Test func `Commits free as they go`() throws {
        let tally = Tally()
        let table = LineTable<Sample>(capacity: 1)
        let index = try table.insert(Sample(version: 1, tally: tally))
        for _ in 0..<100 {
            commit(100, on: index, of: table)
            // The hint by which a record is chosen may differ from call to call, hence all records.
            #expect(table.retiredCount <= HazardRegistry.commitRecordCount * HazardRegistry.batch)
        }
        #expect(tally.made == 10_001)
    }

    @Test func `A republished object is freed once and not early`() throws {
        let tally = Tally()
        do {
            let table = LineTable<Sample>(capacity: 1)
            let reader = try table.makeReader()
            let pair = [Sample(version: 1, tally: tally), Sample(version: 2, tally: tally)]
            let index = try table.insert(pair[0])
            reader.read(index) { _ in
                for step in 0..<2000 {
                    let (old, new) = (pair[step % 2], pair[(step + 1) % 2])
                    #expect(table.compareExchange(index, expected: old, desired: new))
                }
                table.reclaim()
                #expect(table.retiredCount >= 1)
            }
            table.reclaim()
            withExtendedLifetime(pair) { #expect(table.retiredCount == 0 && tally.alive == 2) }
        }
        #expect(tally.alive == 0)
    }

    @Test func `A table that is let go frees what it holds and what is in limbo`() throws {
        let tally = Tally()
        do {
            let table = LineTable<Sample>(capacity: 5000)
            for line in 0..<3000 {
                _ = try table.insert(Sample(line: UInt64(line), version: 1, tally: tally))
            }
            commit(10, on: LineIndex(rawValue: 2999), of: table)
            #expect(table.remove(LineIndex(rawValue: 5)))
        }
        #expect(tally.made == 3010 && tally.alive == 0)
    }

    @Test func `A reader keeps its table alive`() throws {
        let tally = Tally()
        var table: LineTable<Sample>? = LineTable(capacity: 1)
        let index = try #require(try table?.insert(Sample(version: 1, tally: tally)))
        var reader = try table?.makeReader()
        table = nil
        #expect(reader?.read(index) { $0.isWhole } == true)
        reader = nil
        #expect(tally.alive == 0)
    }

    private func commit(_ count: Int, on index: LineIndex, of table: LineTable<Sample>) {
        for _ in 0..<count {
            guard let seen = table.load(index) else { return }
            let next = seen.next()
            #expect(table.compareExchange(index, expected: seen, desired: next))
        }
    }
}
