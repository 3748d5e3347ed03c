public import Synchronization

/// Elements in segments that are made by whoever needs them first, and never move: so it grows while others read.
///
/// What it takes follows what is used: 8 bytes for each segment of its capacity from the start, a segment from its first use to the
/// end. Any thread; lock-free. What an element holds is its own affair, so it should be made of atomics.
@usableFromInline
@safe
final class SegmentedArray<Element: ~Copyable>: Sendable {
    @usableFromInline typealias Segment = UnsafeMutablePointer<Element>

    /// The binary logarithm of how many elements a segment has.
    @usableFromInline let shift: Int

    @usableFromInline let segmentCount: Int

    // SAFETY: fixed from init to deinit; its elements are atomic.
    @usableFromInline nonisolated(unsafe) let segments: UnsafeMutablePointer<Atomic<Segment?>>

    private let makeElement: @Sendable () -> Element

    init(capacity: Int, shift: Int, _ makeElement: @escaping @Sendable () -> Element) {
        self.shift = shift
        self.makeElement = makeElement
        segmentCount = (capacity + (1 << shift) - 1) >> shift
        unsafe segments = .allocate(capacity: segmentCount)
        for position in 0..<segmentCount { unsafe (segments + position).initialize(to: Atomic(nil)) }
    }

    deinit {
        for position in 0..<segmentCount {
            // Relaxed: nobody else is left.
            guard let segment = unsafe segments[position].load(ordering: .relaxed) else { continue }
            unsafe destroy(segment)
        }
        unsafe segments.deinitialize(count: segmentCount)
        unsafe segments.deallocate()
    }

    /// Returns where an element lies; nil if its segment was never made, or is beyond the capacity.
    @inlinable
    @inline(__always)
    func existing(_ position: Int) -> UnsafeMutablePointer<Element>? {
        guard position >> shift < segmentCount else { return nil }
        // Acquiring: partner is the compare-exchange in `make`; who sees the segment sees its elements made.
        guard let segment = unsafe segments[position >> shift].load(ordering: .acquiring) else { return nil }
        return unsafe segment + (position & (1 << shift &- 1))
    }

    /// Returns where an element lies, if need be after having made its segment.
    @inlinable
    @inline(__always)
    subscript(position: Int) -> UnsafeMutablePointer<Element> {
        if let element = unsafe existing(position) { return unsafe element }
        return unsafe make(position)
    }

    /// Calls `body` with every element that was ever made.
    func forEach(_ body: (UnsafeMutablePointer<Element>) -> Void) {
        for position in 0..<segmentCount {
            guard let segment = unsafe existing(position << shift) else { continue }
            for offset in 0..<1 << shift { unsafe body(segment + offset) }
        }
    }

    @usableFromInline
    @inline(never)
    func make(_ position: Int) -> UnsafeMutablePointer<Element> {
        precondition(position >> shift < segmentCount, "an element is within the capacity")
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Element>.stride << shift, alignment: 64)
        let segment = unsafe memory.bindMemory(to: Element.self, capacity: 1 << shift)
        for offset in 0..<1 << shift { unsafe (segment + offset).initialize(to: makeElement()) }
        // Releasing when it succeeds: partner is the acquiring load in `existing`. Acquiring when another was faster: its segment
        // is used, with what it made.
        let exchange = unsafe segments[position >> shift].compareExchange(
            expected: nil, desired: segment, successOrdering: .releasing, failureOrdering: .acquiring)
        if unsafe !exchange.exchanged { unsafe destroy(segment) }
        return unsafe (exchange.original ?? segment) + (position & (1 << shift &- 1))
    }

    private func destroy(_ segment: Segment) {
        unsafe segment.deinitialize(count: 1 << shift).deallocate()
    }
}
