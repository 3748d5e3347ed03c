public import Synchronization

/// Frees replaced snapshots once nobody can be looking at them: hazard pointers.
///
/// **Why hazards and not epochs.** Either costs a read one sequentially consistent store. With epochs one stalled reader keeps
/// back everything that is retired after it, without bound; a hazard keeps back one object. So the backlog is bounded whatever a
/// reader does: `commitRecordCount * batch` snapshots that wait for their turn, and one for each hazard.
///
/// The store costs a read 5 of its 10 ns. A fence that only those who free pay for (membarrier) would save them; refused, since a
/// service thread reads about one line for each event it delivers, and ThreadSanitizer could check nothing any more.
///
/// **Why it is safe.** Reader: store hazard = p (1), load the slot (2), go on only if it still holds p. Committer: replace p in
/// the slot (3), later load the hazards (4), free p if it is in none. All four are sequentially consistent, so they have one
/// order. If (4) misses the announcement, (4) precedes (1); (3) precedes (4) and (1) precedes (2); so (2) sees the replacement,
/// and the reader looks for the newer snapshot. The end of a reading is a releasing store which (4) acquires: the last access
/// happens before the object is freed. Fences would do as well, but ThreadSanitizer does not understand them.
///
/// **Republished objects.** Each publication owns a reference of its own, so an object may be published again while an older
/// reference to it lies in limbo.
///
/// Any thread may call. Holders of a `CommitRecord` keep it for one call only; when more threads than `commitRecordCount` are
/// inside such a call at one moment, the others wait for a record; readers that are registered never do.
@usableFromInline
@safe
final class HazardRegistry: Sendable {
    static let readerLimit = 256
    @usableFromInline static var commitRecordCount: Int { 64 }

    /// How many snapshots a record gathers between two looks at the hazards: it spreads the cost of looking.
    static let batch = 64

    private static let hazardLimit = 2 * readerLimit + commitRecordCount

    private typealias NamedObject = (object: UnsafeMutableRawPointer, isKept: Bool)

    // SAFETY: the memory is fixed from init to deinit; every shared field in it is atomic, the plain ones belong to the holder.
    private nonisolated(unsafe) let readers = unsafe CacheLineArray(count: readerLimit) { ReaderRecord() }

    // SAFETY: as for `readers`.
    @usableFromInline
    nonisolated(unsafe) let commits = unsafe CacheLineArray(count: commitRecordCount) { CommitRecord() }

    /// No reader record from this position on was ever claimed, so none need be looked at.
    private let readerEnd = Atomic<Int>(0)

    init() {}

    deinit {
        for position in 0..<Self.commitRecordCount {
            let record = unsafe commits[position]
            // Relaxed: nobody else is left.
            let count = unsafe record.pointee.retiredCount.load(ordering: .relaxed)
            guard let limbo = unsafe record.pointee.limbo else { continue }
            for entry in 0..<count { unsafe Self.release(limbo[entry]) }
            unsafe limbo.deallocate()
        }
        unsafe commits.destroy()
        unsafe readers.destroy()
    }

    /// How many replaced snapshots are not yet freed; exact when no commit is under way.
    var retiredCount: Int {
        var sum = 0
        for position in 0..<Self.commitRecordCount {
            // Relaxed: a figure, which orders nothing.
            sum += unsafe commits[position].pointee.retiredCount.load(ordering: .relaxed)
        }
        return sum
    }
}

// MARK: - Records

extension HazardRegistry {
    /// Registers a reader; nil when `readerLimit` are registered.
    func claimReader() -> UnsafeMutablePointer<ReaderRecord>? {
        for position in 0..<Self.readerLimit {
            let record = unsafe readers[position]
            // Acquiring: partner is the releasing store in `releaseReader`.
            let claim = unsafe record.pointee.isClaimed.compareExchange(
                expected: false, desired: true, successOrdering: .acquiring, failureOrdering: .relaxed)
            guard claim.exchanged else { continue }
            // Sequentially consistent: partner is the load in `hazards(into:)`. Who misses the new end has looked before this
            // reader's first announcement.
            readerEnd.max(position + 1, ordering: .sequentiallyConsistent)
            return unsafe record
        }
        return nil
    }

    func releaseReader(_ record: UnsafeMutablePointer<ReaderRecord>) {
        // Releasing: partner is the compare-exchange in `claimReader`.
        unsafe record.pointee.isClaimed.store(false, ordering: .releasing)
    }

    /// Lends a record to the calling thread until `release`.
    @inlinable
    func claim() -> UnsafeMutablePointer<CommitRecord> {
        var position = Self.firstChoice()
        while true {
            let record = unsafe commits[position]
            // Relaxed: it only spares a compare-exchange that would fail.
            if unsafe !record.pointee.isClaimed.load(ordering: .relaxed) {
                // Acquiring: takes over the plain fields from `release`.
                let claim = unsafe record.pointee.isClaimed.compareExchange(
                    expected: false, desired: true, successOrdering: .acquiring, failureOrdering: .relaxed)
                if claim.exchanged { return unsafe record }
            }
            position = (position &+ 1) & (Self.commitRecordCount &- 1)
        }
    }

    @inlinable
    func release(_ record: UnsafeMutablePointer<CommitRecord>) {
        // Releasing: partner is the compare-exchange in `claim`.
        unsafe record.pointee.isClaimed.store(false, ordering: .releasing)
    }

    /// A record at which different threads mostly start differently: a hash of where their stacks lie.
    @inlinable
    static func firstChoice() -> Int {
        var local: UInt8 = 0
        return unsafe withUnsafeMutablePointer(to: &local) { place in
            // Stacks are at least half a megabyte apart; the top six bits of the product choose one of 64 records.
            let stack = UInt64(UInt(bitPattern: place) >> 19)
            return Int(truncatingIfNeeded: (stack &* 0x9E37_79B9_7F4A_7C15) >> 58)
        }
    }
}

// MARK: - Limbo

extension HazardRegistry {
    /// Puts a replaced snapshot, with the slot's reference to it, into limbo; now and then frees what has become free.
    @inlinable
    func retire(_ snapshot: UnsafeMutableRawPointer, holding record: UnsafeMutablePointer<CommitRecord>) {
        // Relaxed, here and below: only the holder writes it, and the record is handed on by `release` and `claim`.
        var count = unsafe record.pointee.retiredCount.load(ordering: .relaxed)
        if unsafe count >= record.pointee.reclaimAt {
            unsafe makeRoom(in: record)
            count = unsafe record.pointee.retiredCount.load(ordering: .relaxed)
        }
        unsafe record.pointee.limbo![count] = snapshot
        unsafe record.pointee.retiredCount.store(count + 1, ordering: .relaxed)
    }

    /// Frees all that can be freed now, except what calls under way hold in their own records.
    func reclaimAll() {
        for position in 0..<Self.commitRecordCount {
            let record = unsafe commits[position]
            // Relaxed: an empty limbo need not be claimed.
            guard unsafe record.pointee.retiredCount.load(ordering: .relaxed) > 0 else { continue }
            // Acquiring: partner is the releasing store in `release`.
            let claim = unsafe record.pointee.isClaimed.compareExchange(
                expected: false, desired: true, successOrdering: .acquiring, failureOrdering: .relaxed)
            guard claim.exchanged else { continue }
            unsafe reclaim(holding: record)
            unsafe release(record)
        }
    }

    /// Leaves room for at least `batch` more in the limbo of a record.
    @usableFromInline
    @inline(never)
    func makeRoom(in record: UnsafeMutablePointer<CommitRecord>) {
        if unsafe record.pointee.limbo == nil {
            unsafe record.pointee.limbo = .allocate(capacity: Self.hazardLimit + Self.batch)
            unsafe record.pointee.reclaimAt = Self.batch
        } else {
            unsafe reclaim(holding: record)
        }
    }

    /// Frees what no hazard names. At most one snapshot per hazard stays, so a limbo never outgrows its memory.
    private func reclaim(holding record: UnsafeMutablePointer<CommitRecord>) {
        guard let limbo = unsafe record.pointee.limbo else { return }
        unsafe withUnsafeTemporaryAllocation(of: NamedObject.self, capacity: Self.hazardLimit) { named in
            let namedCount = unsafe hazards(into: named)
            // Relaxed: only the holder writes it.
            let count = unsafe record.pointee.retiredCount.load(ordering: .relaxed)
            var kept = 0
            for entry in 0..<count {
                let object = unsafe limbo[entry]
                let place = unsafe named[..<namedCount].firstIndex { unsafe $0.object == object }
                if let place = place, unsafe !named[place].isKept {
                    unsafe named[place].isKept = true
                    unsafe limbo[kept] = object
                    kept += 1
                } else {
                    // In no hazard; or republished and retired again, when the reference just kept will do.
                    unsafe Self.release(object)
                }
            }
            unsafe record.pointee.retiredCount.store(kept, ordering: .relaxed)
            unsafe record.pointee.reclaimAt = kept + Self.batch
        }
    }

    /// Notes every object that is named by a hazard, and returns how many there are.
    private func hazards(into named: UnsafeMutableBufferPointer<NamedObject>) -> Int {
        var count = 0
        func note(_ hazard: borrowing Hazard) {
            // Sequentially consistent: partners are the stores in `LineSlot.pin` and `unpin`.
            guard let object = unsafe hazard.load(ordering: .sequentiallyConsistent) else { return }
            unsafe named.initializeElement(at: count, to: (object, false))
            count += 1
        }
        // Sequentially consistent: partner is the maximum in `claimReader`.
        for position in 0..<readerEnd.load(ordering: .sequentiallyConsistent) {
            unsafe note(readers[position].pointee.pinned)
            unsafe note(readers[position].pointee.passing)
        }
        for position in 0..<Self.commitRecordCount {
            unsafe note(commits[position].pointee.passing)
        }
        return count
    }

    private static func release(_ snapshot: UnsafeMutableRawPointer) {
        // SAFETY: limbo owns one reference, taken by `Unmanaged.passRetained` when the snapshot was published.
        unsafe Unmanaged<AnyObject>.fromOpaque(snapshot).release()
    }
}
