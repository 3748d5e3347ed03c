public import Synchronization

/// The place of one line: 16 bytes, so four slots share a cache line of 64 bytes and none straddles two.
///
/// Apart from its slot a line costs its snapshot, and one bit in the dirty set of each service thread.
@usableFromInline
@safe
struct LineSlot: ~Copyable {
    /// The current snapshot, of which the slot owns one reference, or nil for a vacant slot.
    @usableFromInline let snapshot = unsafe Atomic<UnsafeMutableRawPointer?>(nil)

    /// One bit for each service thread that wants to hear of this line.
    @usableFromInline let interest = Atomic<UInt64>(0)

    @usableFromInline
    init() {}

    /// Announces the current snapshot in `hazard` and returns it; nil, with `hazard` empty, when the slot is vacant.
    ///
    /// Lock-free: it repeats only when somebody else's commit succeeded in between. The snapshot stays alive until `unpin`.
    @inlinable
    @inline(__always)
    func pin(in hazard: borrowing Hazard) -> UnsafeMutableRawPointer? {
        // Sequentially consistent, as all loads here: partner is the committer's exchange. It makes a `nil`, too, an answer on
        // which the order "set interest, then read" may rely (see `LineTable.addInterest`).
        var current = unsafe snapshot.load(ordering: .sequentiallyConsistent)
        while let candidate = unsafe current {
            // Sequentially consistent: partner is the load in `HazardRegistry.reclaim`. Announce before looking again ...
            unsafe hazard.store(candidate, ordering: .sequentiallyConsistent)
            // ... and look again after announcing: partner is the committer's exchange. Either this load sees that the
            // candidate was replaced, or the load of the hazards, which follows that exchange, sees the announcement.
            unsafe current = unsafe snapshot.load(ordering: .sequentiallyConsistent)
            if unsafe current == candidate { return unsafe candidate }
        }
        unsafe LineSlot.unpin(hazard)
        return nil
    }

    /// Takes back the announcement; from here the snapshot may be freed.
    ///
    /// Never inlined: the optimiser may sink a retain below a plain store, even an atomic one, but not below an unknown call,
    /// and a snapshot that leaves a `read` must be retained before the announcement ends.
    @usableFromInline
    @inline(never)
    static func unpin(_ hazard: borrowing Hazard) {
        // Releasing: partner is the load in `HazardRegistry.reclaim`; all that was read in the snapshot precedes its end.
        unsafe hazard.store(nil, ordering: .releasing)
    }
}

/// The slots of a table, in segments of 1024, 16 KiB.
extension SegmentedArray<LineSlot> {
    convenience init(lineCapacity: Int) {
        self.init(capacity: lineCapacity, shift: 10) { LineSlot() }
    }

    /// Returns where the slot of `index` lies; the index must have been given out.
    @inlinable
    @inline(__always)
    func slot(_ index: LineIndex) -> UnsafeMutablePointer<LineSlot> {
        guard let slot = unsafe existing(Int(index.rawValue)) else {
            preconditionFailure("an index comes from this table")
        }
        return unsafe slot
    }
}
