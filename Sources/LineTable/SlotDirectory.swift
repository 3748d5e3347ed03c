public import Synchronization

/// Finds the slot of an index: a fixed directory of segments, each made when its first index is given out and never moved.
///
/// So the table grows while others read. A segment of 1024 slots takes 32 KiB, the directory 8 bytes for each segment.
@usableFromInline
@safe
final class SlotDirectory: Sendable {
    @usableFromInline typealias Segment = UnsafeMutablePointer<LineSlot>

    @usableFromInline static var segmentShift: UInt32 { 10 }
    @usableFromInline static var segmentLength: Int { 1 << segmentShift }

    @usableFromInline let segmentCount: Int

    // SAFETY: fixed from init to deinit; its elements are atomic.
    @usableFromInline nonisolated(unsafe) let segments: UnsafeMutablePointer<Atomic<Segment?>>

    init(capacity: Int) {
        segmentCount = (capacity + Self.segmentLength - 1) / Self.segmentLength
        unsafe segments = .allocate(capacity: segmentCount)
        for position in 0..<segmentCount { unsafe (segments + position).initialize(to: Atomic(nil)) }
    }

    deinit {
        for position in 0..<segmentCount {
            // Relaxed: nobody else is left.
            guard let segment = unsafe segments[position].load(ordering: .relaxed) else { continue }
            unsafe segment.deinitialize(count: Self.segmentLength).deallocate()
        }
        unsafe segments.deinitialize(count: segmentCount)
        unsafe segments.deallocate()
    }

    /// Returns where the slot of `index` lies; the index must have been given out.
    @inlinable
    @inline(__always)
    func slot(_ index: LineIndex) -> UnsafeMutablePointer<LineSlot> {
        let position = Int(index.rawValue >> Self.segmentShift)
        precondition(position < segmentCount, "an index comes from this table")
        // Acquiring: partner is the releasing store in `makeSegment`.
        guard let segment = unsafe segments[position].load(ordering: .acquiring) else {
            preconditionFailure("an index comes from this table")
        }
        return unsafe segment + (Int(index.rawValue) & (Self.segmentLength &- 1))
    }

    /// Sees to it that `index` has a slot. One caller at a time.
    func makeSegment(for index: LineIndex) {
        let place = unsafe segments + Int(index.rawValue >> Self.segmentShift)
        // Relaxed: only the one caller stores here.
        guard unsafe place.pointee.load(ordering: .relaxed) == nil else { return }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: Self.segmentLength * MemoryLayout<LineSlot>.stride, alignment: 64)
        let segment = unsafe memory.bindMemory(to: LineSlot.self, capacity: Self.segmentLength)
        for position in 0..<Self.segmentLength { unsafe (segment + position).initialize(to: LineSlot()) }
        // Releasing: partner is the acquiring load in `slot`; who sees the segment sees its slots made.
        unsafe place.pointee.store(segment, ordering: .releasing)
    }

    /// Calls `body` with every slot that was ever made.
    func forEachSlot(_ body: (UnsafeMutablePointer<LineSlot>) -> Void) {
        for position in 0..<segmentCount {
            // Acquiring: partner is the releasing store in `makeSegment`.
            guard let segment = unsafe segments[position].load(ordering: .acquiring) else { continue }
            for offset in 0..<Self.segmentLength { unsafe body(segment + offset) }
        }
    }
}
