import Synchronization

/// A fixed number of counts in one piece of memory, in groups that share no cache line: to count costs an addition, and
/// touches no reference count. Any thread.
@safe
public final class AtomicCounts: Sendable {
    private let stride: Int
    private let total: Int
    // SAFETY: points into memory that is fixed from init to deinit and holds nothing but atomics.
    private nonisolated(unsafe) let cells: UnsafeMutablePointer<Atomic<Int>>

    /// Counts of 8 bytes in two cache lines, as processors fetch them in pairs.
    private static let alignment = 16

    /// - Parameters:
    ///   - groups: each usually counted in by one thread.
    ///   - count: counts of a group.
    public init(groups: Int, of count: Int) {
        stride = (count + Self.alignment - 1) / Self.alignment * Self.alignment
        total = groups * stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: total * 8, alignment: Self.alignment * 8)
        unsafe cells = memory.bindMemory(to: Atomic<Int>.self, capacity: total)
        for place in 0..<total { unsafe (cells + place).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe cells.deinitialize(count: total)
        unsafe cells.deallocate()
    }

    /// Adds to a count.
    public func add(_ amount: Int, to place: Int, of group: Int) {
        precondition(
            place >= 0 && place < stride && group >= 0 && group * stride < total, "a count is one of those made")
        // Relaxed: a count orders nothing.
        unsafe cells[group * stride + place].wrappingAdd(amount, ordering: .relaxed)
    }

    /// The count as it is now.
    public func value(of place: Int, in group: Int) -> Int {
        precondition(
            place >= 0 && place < stride && group >= 0 && group * stride < total, "a count is one of those made")
        // Relaxed: a count orders nothing.
        return unsafe cells[group * stride + place].load(ordering: .relaxed)
    }
}
