/// A fixed number of records, each on cache lines of its own, so that writing one never slows those who use its neighbours.
///
/// Whoever makes it owns its memory and calls `destroy` once nobody uses it. 128 bytes per record: the adjacent-line prefetcher
/// of current processors works on pairs of 64-byte lines.
@usableFromInline
@unsafe
struct CacheLineArray<Record: ~Copyable> {
    @usableFromInline static var strideBytes: Int { 128 }

    @usableFromInline let count: Int
    @usableFromInline let base: UnsafeMutableRawPointer

    init(count: Int, _ make: () -> Record) {
        precondition(unsafe MemoryLayout<Record>.size <= Self.strideBytes, "a record fits its cache lines")
        unsafe self.count = count
        unsafe base = UnsafeMutableRawPointer.allocate(
            byteCount: count * Self.strideBytes, alignment: Self.strideBytes)
        for position in 0..<count {
            unsafe (base + position * Self.strideBytes).bindMemory(to: Record.self, capacity: 1).initialize(to: make())
        }
    }

    @inlinable
    subscript(position: Int) -> UnsafeMutablePointer<Record> {
        unsafe (base + position &* Self.strideBytes).assumingMemoryBound(to: Record.self)
    }

    func destroy() {
        for position in 0..<(unsafe count) { unsafe self[position].deinitialize(count: 1) }
        unsafe base.deallocate()
    }
}
