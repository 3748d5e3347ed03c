public import Synchronization

/// The current snapshot of every line: read without a lock, changed by compare-and-set.
///
/// A line is an immutable object, the snapshot. Readers never wait for a writer and see each snapshot whole; a writer that lost
/// the race is told so and decides again. All verbs may be called from any thread.
///
/// The table owns one reference to each current snapshot, and to each replaced one until no reader can be looking at it (see
/// `HazardRegistry`). A snapshot's `deinit` runs inside some later commit, removal or `reclaim`, on that thread, and must
/// not use the table. Publish every object once only: `compareExchange` tells snapshots apart by identity.
///
/// A slot costs 16 bytes, in segments of 1024 that are made when needed and freed with the table. The table itself takes 40 KiB,
/// 8 bytes for each segment of its capacity, and 5 KiB for each of the records, 64 at most, that commits have used.
@safe
public final class LineTable<Snapshot: AnyObject & Sendable>: Sendable {
    /// The most lines that a table can be made for.
    public static var maximumCapacity: Int { 1 << 22 }

    /// The most readers that can be registered at a time.
    public static var readerLimit: Int { HazardRegistry.readerLimit }

    /// How many lines fit.
    public let capacity: Int

    @usableFromInline let slots: SegmentedArray<LineSlot>
    @usableFromInline let registry = HazardRegistry()
    private let vacancies: Mutex<Vacancies>
    private let vacanciesHandover = Atomic<Bool>(false)

    /// Makes an empty table for up to `capacity` lines (1 to `maximumCapacity`).
    ///
    /// The index of a removed line is kept back until `quarantineLength` more were removed, as long as the table has unused slots.
    public init(capacity: Int = LineTable.maximumCapacity, quarantineLength: Int = 1024) {
        precondition((1...LineTable.maximumCapacity).contains(capacity), "a table holds one to four million lines")
        precondition(quarantineLength >= 0, "a quarantine has a length")
        self.capacity = capacity
        slots = SegmentedArray(lineCapacity: capacity)
        vacancies = Mutex(Vacancies(capacity: capacity, quarantineLength: quarantineLength))
    }

    deinit {
        unsafe slots.forEach { slot in
            // Relaxed: nobody else is left.
            guard let snapshot = unsafe slot.pointee.snapshot.load(ordering: .relaxed) else { return }
            // SAFETY: the slot owns one reference, taken when the snapshot was published.
            unsafe Unmanaged<Snapshot>.fromOpaque(snapshot).release()
        }
    }

    /// Gives a new line a slot and publishes its first snapshot.
    ///
    /// An old index is given out again only when no thread has interest in it. Takes a lock against other insertions and
    /// removals, never against readers or commits. Throws `full` when no slot can be had.
    public func insert(_ snapshot: Snapshot) throws(LineTableError) -> LineIndex {
        let taken = withVacancies { vacancies in vacancies.take { isUnused($0) } }
        guard let index = taken else { throw .full(capacity: capacity) }
        let slot = unsafe slots[Int(index.rawValue)]
        // SAFETY: the slot owns this reference; it goes to limbo when the snapshot is replaced.
        let published = unsafe Unmanaged.passRetained(snapshot).toOpaque()
        // Sequentially consistent: partners are the loads in `LineSlot.pin`.
        unsafe slot.pointee.snapshot.store(published, ordering: .sequentiallyConsistent)
        return index
    }

    /// Takes the line at `index` out, whatever its snapshot; false when there was none.
    ///
    /// The index will be given to another line later. Threads with interest keep it back until they have withdrawn theirs.
    public func remove(_ index: LineIndex) -> Bool {
        // Acquiring: partner is whoever published the snapshot; its address is all that is used.
        while let current = unsafe slots.slot(index).pointee.snapshot.load(ordering: .acquiring) {
            if unsafe replace(current, with: nil, at: index) {
                withVacancies { $0.put(index) }
                return true
            }
        }
        return false
    }

    /// Takes the line at `index` out if `expected` is its current snapshot; otherwise returns false.
    public func remove(_ index: LineIndex, expected: Snapshot) -> Bool {
        // SAFETY: only the address is used; the caller keeps the object alive for the length of the call.
        let old = unsafe Unmanaged.passUnretained(expected).toOpaque()
        guard unsafe replace(old, with: nil, at: index) else { return false }
        withVacancies { $0.put(index) }
        return true
    }

    /// Publishes `desired` if `expected`, that very object, is the current snapshot; otherwise changes nothing and returns false.
    ///
    /// This is the commit, linearizable with all other verbs. The caller holds `expected`, so its address cannot have been given to
    /// another object, and an expectation from before a removal fails even when the index serves another line by now. Ask
    /// `interest(at:)` after a success to learn whom to tell.
    @inlinable
    public func compareExchange(_ index: LineIndex, expected: Snapshot, desired: Snapshot) -> Bool {
        // SAFETY: only the address is used; the caller keeps the object alive for the length of the call.
        let old = unsafe Unmanaged.passUnretained(expected).toOpaque()
        // SAFETY: `replace` retains it when it publishes it.
        let new = unsafe Unmanaged.passUnretained(desired)
        return unsafe replace(old, with: new, at: index)
    }

    /// Replaces one published object, or none if it is not there any more, and then retires it.
    @inlinable
    func replace(_ old: UnsafeMutableRawPointer, with new: Unmanaged<Snapshot>?, at index: LineIndex) -> Bool {
        let slot = unsafe slots.slot(index)
        // Acquiring: partner is whoever published what is there now; it spares the loser of a race the rest.
        guard unsafe slot.pointee.snapshot.load(ordering: .acquiring) == old else { return false }
        let record = unsafe registry.claim()
        defer { unsafe registry.release(record) }
        // SAFETY: the slot owns this reference; before publishing, since the next committer may retire it at once.
        let published = unsafe new?.retain().toOpaque()
        // Sequentially consistent: partners are the loads in `LineSlot.pin`, and the changes of `interest`.
        let exchange = unsafe slot.pointee.snapshot.compareExchange(
            expected: old, desired: published, ordering: .sequentiallyConsistent)
        guard unsafe exchange.exchanged else {
            unsafe new?.release()
            return false
        }
        unsafe registry.retire(old, holding: record)
        return true
    }

    private func withVacancies<Result>(_ body: (inout Vacancies) -> Result) -> Result {
        vacancies.withLock { vacancies in
            // Acquiring and releasing, partners of each other. The lock orders them already, but ThreadSanitizer cannot look
            // into `Mutex`; this lets it check what is done under it.
            _ = vacanciesHandover.load(ordering: .acquiring)
            defer { vacanciesHandover.store(true, ordering: .releasing) }
            return body(&vacancies)
        }
    }

    /// Whether the vacant slot of `index` may serve another line.
    private func isUnused(_ index: LineIndex) -> Bool {
        // Sequentially consistent: partners are the changes in `addInterest` and `removeInterest`.
        unsafe slots.slot(index).pointee.interest.load(ordering: .sequentiallyConsistent) == 0
    }
}
