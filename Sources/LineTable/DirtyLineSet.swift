public import Synchronization

/// The lines of which one service thread has not yet heard: a set that many threads fill and one empties.
///
/// Three levels of atomic bits: a bit for each line, a bit for each word of lines, and one word, `pending`, with a bit for each group
/// of those. `insert` sets bits from the line upwards, `drain` takes them from the top downwards.
///
/// **Nothing is lost.** Suppose a producer finds a bit of an upper level set and leaves it. All accesses are sequentially
/// consistent, so the consumer takes that bit later, and after that looks at the lower level, where the producer's bit
/// already is. The same holds from `pending` down. A producer does not trust that another, which set the lower bit before,
/// has reached the upper levels: it looks at them itself, so one that stalls on its way up keeps back nobody else's line.
///
/// **Who wakes.** The consumer may sleep when `drain` has returned. Exactly one producer turns `pending` from empty to not
/// empty after a drain has begun, and that one is told to wake; until the next drain all others rely on its wake.
///
/// Bounded: an insertion is at most three read-modify-writes, and the first of a page allocates it. A page holds 4096 lines and
/// takes 512 bytes; besides, there are 16 bytes for each page of the capacity: 4 KiB for an empty set of a million lines,
/// 128 KiB when lines of every page were dirty.
@safe
public final class DirtyLineSet: Sendable {
    /// How many lines the set can hold, indices 0 up to this.
    public let capacity: Int

    /// The words of lines; a page is a segment, and belongs to one word of the summary.
    @usableFromInline let lines: SegmentedArray<Atomic<UInt64>>

    @usableFromInline let summaryCount: Int

    /// The binary logarithm of how many summary words share one bit of `pending`.
    @usableFromInline let groupShift: Int

    // SAFETY: these two point into memory that is fixed from init to deinit and holds nothing but atomics.
    @usableFromInline nonisolated(unsafe) let pending: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline nonisolated(unsafe) let summary: UnsafeMutablePointer<Atomic<UInt64>>

    /// `pending` is the word that all producers share; it has its cache lines to itself.
    private static let wordsBeforeSummary = 16

    /// Makes an empty set for the indices below `capacity`, usually that of the table.
    public init(capacity: Int) {
        precondition(capacity > 0, "a set has room for a line")
        self.capacity = capacity
        lines = SegmentedArray(capacity: (capacity + 63) / 64, shift: 6) { Atomic(0) }
        summaryCount = lines.segmentCount
        var groupShift = 0
        while summaryCount > 64 << groupShift { groupShift += 1 }
        self.groupShift = groupShift
        let wordCount = Self.wordsBeforeSummary + summaryCount
        let memory = UnsafeMutableRawPointer.allocate(byteCount: wordCount * 8, alignment: 128)
        unsafe pending = memory.bindMemory(to: Atomic<UInt64>.self, capacity: wordCount)
        for position in 0..<wordCount { unsafe (pending + position).initialize(to: Atomic(0)) }
        unsafe summary = pending + Self.wordsBeforeSummary
    }

    deinit {
        unsafe pending.deinitialize(count: Self.wordsBeforeSummary + summaryCount)
        unsafe UnsafeMutableRawPointer(pending).deallocate()
    }

    /// Marks a line as dirty, and returns whether the consumer must be woken. Any thread.
    ///
    /// What the caller wrote before is visible in the drain that yields the index. A line that is dirty already stays so, once.
    @inlinable
    public func insert(_ index: LineIndex) -> Bool {
        precondition(Int(index.rawValue) < capacity, "an index is within the capacity")
        let line = Int(index.rawValue)
        // Sequentially consistent: partner is the exchange of the word of lines in `drain`. Even a bit that is set is set again:
        // so this insertion, too, happens before the drain that takes the bit.
        unsafe lines[line >> 6].pointee.bitwiseOr(1 << UInt64(line & 63), ordering: .sequentiallyConsistent)
        let summaryBit = UInt64(1) << UInt64((line >> 6) & 63)
        // Sequentially consistent, both: partner is the exchange of the summary in `drain`.
        if unsafe summary[line >> 12].load(ordering: .sequentiallyConsistent) & summaryBit == 0 {
            unsafe summary[line >> 12].bitwiseOr(summaryBit, ordering: .sequentiallyConsistent)
        }
        let groupBit = UInt64(1) << UInt64((line >> 12) >> groupShift)
        // Sequentially consistent, both: partner is the exchange of `pending` in `drain`.
        guard unsafe pending.pointee.load(ordering: .sequentiallyConsistent) & groupBit == 0 else { return false }
        return unsafe pending.pointee.bitwiseOr(groupBit, ordering: .sequentiallyConsistent).oldValue == 0
    }

    /// Takes every dirty line out and calls `body` with it, in ascending order. One thread at a time, the consumer.
    ///
    /// Each line comes at most once per drain. What is inserted meanwhile, also by `body`, comes now or in the next drain, for which
    /// its producer asks with a wake.
    @inlinable
    public func drain(_ body: (LineIndex) -> Void) {
        // Sequentially consistent, as all below: partners are the accesses in `insert`. The top is emptied first, so that from
        // here on a producer asks for the next wake.
        var groups = unsafe pending.pointee.exchange(0, ordering: .sequentiallyConsistent)
        while let group = DirtyLineSet.takeLowest(&groups) {
            let end = min((group + 1) << groupShift, summaryCount)
            for position in (group << groupShift)..<end {
                // The load spares untouched words the exchange.
                guard unsafe summary[position].load(ordering: .sequentiallyConsistent) != 0 else { continue }
                var words = unsafe summary[position].exchange(0, ordering: .sequentiallyConsistent)
                while let word = DirtyLineSet.takeLowest(&words) {
                    let place = position << 6 | word
                    var dirty = unsafe lines[place].pointee.exchange(0, ordering: .sequentiallyConsistent)
                    while let line = DirtyLineSet.takeLowest(&dirty) {
                        body(LineIndex(rawValue: UInt32(truncatingIfNeeded: place << 6 | line)))
                    }
                }
            }
        }
    }

    /// Takes the lowest bit out of `bits` and returns its position.
    @inlinable
    static func takeLowest(_ bits: inout UInt64) -> Int? {
        guard bits != 0 else { return nil }
        defer { bits &= bits &- 1 }
        return bits.trailingZeroBitCount
    }
}
