import Synchronization
import Testing

@testable import LineTable

@Suite struct LineTableTests {
    @Test func `A line that was put in can be read by every way`() throws {
        let table = LineTable<Sample>(capacity: 8)
        let first = Sample(version: 1)
        let index = try table.insert(first)
        let reader = try table.makeReader()
        #expect(table.load(index) === first)
        #expect(reader.load(index) === first)
        #expect(reader.read(index) { $0.version } == 1)
    }

    @Test func `Of two commits on one snapshot the second is refused`() throws {
        let table = LineTable<Sample>(capacity: 8)
        let first = Sample(version: 1)
        let index = try table.insert(first)
        let winner = first.next()
        let loser = first.next()
        #expect(table.compareExchange(index, expected: first, desired: winner))
        #expect(!table.compareExchange(index, expected: first, desired: loser))
        #expect(table.load(index) === winner)
    }

    @Test func `A full table says so and has room again after a removal`() throws {
        let table = LineTable<Sample>(capacity: 2, quarantineLength: 0)
        let index = try table.insert(Sample(version: 1))
        _ = try table.insert(Sample(version: 1))
        #expect(throws: LineTableError.full(capacity: 2)) {
            try table.insert(Sample(version: 1))
        }
        #expect(table.remove(index))
        #expect(try table.insert(Sample(version: 1)) == index)
    }

    @Test func `A removed line is gone for readers and committers`() throws {
        let table = LineTable<Sample>(capacity: 2)
        let first = Sample(version: 1)
        let index = try table.insert(first)
        #expect(!table.remove(index, expected: Sample(version: 1)))
        #expect(table.remove(index, expected: first))
        #expect(!table.remove(index, expected: first))
        #expect(!table.remove(index))
        let next = first.next()
        #expect(!table.compareExchange(index, expected: first, desired: next))
        #expect(table.load(index) == nil)
        #expect(try table.makeReader().read(index) { $0.version } == nil)
    }

    @Test func `A commit that expects the line removed before fails on the line that has its index now`() throws {
        let table = LineTable<Sample>(capacity: 1, quarantineLength: 0)
        let before = Sample(line: 1, version: 70)
        let index = try table.insert(before)
        #expect(table.remove(index))
        let now = Sample(line: 2, version: 1)
        #expect(try table.insert(now) == index)
        let late = before.next()
        #expect(!table.compareExchange(index, expected: before, desired: late))
        #expect(!table.remove(index, expected: before))
        #expect(table.load(index) === now)
    }

    @Test func `An index waits in quarantine while there are fresh ones`() throws {
        let table = LineTable<Sample>(capacity: 100, quarantineLength: 2)
        var given: [LineIndex] = []
        for _ in 0..<4 {
            let index = try table.insert(Sample(version: 1))
            given.append(index)
            #expect(table.remove(index))
        }
        #expect(given.map(\.rawValue) == [0, 1, 2, 0])
    }

    @Test func `An index is kept back as long as a thread has interest in it`() throws {
        let table = LineTable<Sample>(capacity: 1, quarantineLength: 0)
        let index = try table.insert(Sample(version: 1))
        table.addInterest(index, thread: 63)
        #expect(table.remove(index))
        #expect(throws: LineTableError.full(capacity: 1)) {
            try table.insert(Sample(version: 1))
        }
        table.removeInterest(index, thread: 63)
        #expect(try table.insert(Sample(version: 1)) == index)
    }

    @Test func `Interest is a bit for each thread`() throws {
        let table = LineTable<Sample>(capacity: 1)
        let index = try table.insert(Sample(version: 1))
        table.addInterest(index, thread: 0)
        table.addInterest(index, thread: 63)
        table.addInterest(index, thread: 63)
        #expect(table.interest(at: index) == UInt64(1) << 63 | 1)
        table.removeInterest(index, thread: 0)
        #expect(table.interest(at: index) == UInt64(1) << 63)
    }

    @Test func `One reader too many is refused and a place becomes free again`() throws {
        let table = LineTable<Sample>(capacity: 1)
        var readers = try (0..<LineTable<Sample>.readerLimit).map { _ in try table.makeReader() }
        #expect(throws: LineTableError.tooManyReaders(limit: 256)) { try table.makeReader() }
        readers.removeLast()
        readers.append(try table.makeReader())
        #expect(throws: LineTableError.tooManyReaders(limit: 256)) { try table.makeReader() }
    }

    @Test func `A reader may read other lines inside a read and pass errors out`() throws {
        struct Refusal: Error {}
        let table = LineTable<Sample>(capacity: 2)
        let one = try table.insert(Sample(line: 1, version: 1))
        let two = try table.insert(Sample(line: 2, version: 1))
        let reader = try table.makeReader()
        let lines = reader.read(one) { outer in
            reader.read(two) { inner in (outer.line, inner.line, reader.load(one)?.line) }
        }
        #expect(try #require(lines ?? nil) == (1, 2, 1))
        #expect(throws: Refusal.self) { try reader.read(one) { _ throws(Refusal) in throw Refusal() } }
        #expect(reader.read(one) { $0.line } == 1)
    }

    @Test func `A slot costs 16 bytes and does not straddle a cache line`() throws {
        #expect(MemoryLayout<LineSlot>.size == 16 && MemoryLayout<LineSlot>.stride == 16)
        let slots = SegmentedArray(lineCapacity: 2048)
        unsafe #expect(UInt(bitPattern: slots[1024]) % 64 == 0)
    }
}
