import CMachine
import LineTable

/// What tables and sets take from the allocator, in bytes.
struct MemoryUse: Encodable {
    let lines: Int
    /// A table made for that many lines, with none in it.
    let emptyTable: Int
    /// What each line adds to it, its snapshot not counted.
    let slotOfALine: Double
    /// A dirty set made for that many lines, with nothing in it yet.
    let emptyDirtySet: Int
    /// The same after every line was dirty once.
    let usedDirtySet: Int

    init(lines: Int) throws {
        self.lines = lines
        let snapshot = Snapshot(version: 1)
        let start = Self.allocated
        let table = LineTable<Snapshot>(capacity: lines)
        emptyTable = Self.allocated - start
        // One object on every line: so nothing but slots is added.
        for _ in 0..<lines { _ = try table.insert(snapshot) }
        slotOfALine = Double(Self.allocated - start - emptyTable) / Double(lines)
        let filled = Self.allocated
        let dirty = DirtyLineSet(capacity: lines)
        emptyDirtySet = Self.allocated - filled
        for line in 0..<lines { _ = dirty.insert(LineIndex(rawValue: UInt32(line))) }
        dirty.drain { _ in }
        usedDirtySet = Self.allocated - filled
        withExtendedLifetime((table, dirty)) {}
    }

    private static var allocated: Int { machine_allocated_bytes() }
}
