import Synchronization

@testable import LineTable

/// The race between `LineSlot.pin` and those who free, without snapshots: numbers stand for their addresses.
///
/// One thread swaps and then looks at the hazard, two steps with nothing between them; so what goes wrong in a few nanoseconds of
/// `pin` shows, while a whole commit takes too long to fit in.
@safe
final class PinningTrial: Sendable {
    private let slots = SegmentedArray(lineCapacity: 1)
    // SAFETY: fixed from init to deinit; the fields used of it are atomic.
    private nonisolated(unsafe) let readers = unsafe CacheLineArray(count: 1) { ReaderRecord() }
    private let isOver = Atomic<Bool>(false)

    /// The last snapshot that was replaced and looked for.
    private let scanned = Atomic<Int>(0)

    /// The last of these that the hazard named, so that it would have been kept.
    private let spared = Atomic<Int>(0)

    deinit {
        unsafe readers.destroy()
    }

    /// Replaces one number after the other until the trial is over, which it is at the latest after so many.
    func swap(atMost count: Int) {
        let slot = unsafe slots[0]
        for number in 1...count {
            guard !isOver.load(ordering: .acquiring) else { return }
            // Sequentially consistent, both, as in `LineTable.replace` and `HazardRegistry.hazards`.
            unsafe slot.pointee.snapshot.store(Self.address(number + 1), ordering: .sequentiallyConsistent)
            let named = unsafe readers[0].pointee.pinned.load(ordering: .sequentiallyConsistent)
            // Relaxed: the store after it publishes it.
            if unsafe named == Self.address(number) { spared.store(number, ordering: .relaxed) }
            // Releasing: partner is the load in `pin`.
            scanned.store(number, ordering: .releasing)
        }
        // Releasing: partner is the load in `pin`.
        isOver.store(true, ordering: .releasing)
    }

    /// Pins so many numbers, if there are as many, and returns how many of these would have been freed all the same.
    func pin(_ count: Int) -> Int {
        let slot = unsafe slots[0]
        var freed = 0
        var pinned = 0
        while pinned < count, !isOver.load(ordering: .acquiring) {
            guard let address = unsafe slot.pointee.pin(in: readers[0].pointee.pinned) else { continue }
            pinned += 1
            let number = Int(bitPattern: address) / 16
            // Acquiring: partner is the store in `swap`. What was spared last stays so while it is pinned.
            while scanned.load(ordering: .acquiring) < number {
                // The last number is never replaced.
                if isOver.load(ordering: .acquiring) { return freed }
            }
            // Relaxed: the load before it acquires it.
            if spared.load(ordering: .relaxed) != number { freed += 1 }
            unsafe LineSlot.unpin(readers[0].pointee.pinned)
        }
        // Releasing: partner is the load in `swap`.
        isOver.store(true, ordering: .releasing)
        return freed
    }

    private static func address(_ number: Int) -> UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(bitPattern: number * 16)
    }
}
