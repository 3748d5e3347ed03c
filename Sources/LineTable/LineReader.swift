public import Synchronization

/// One thread's registered access to a table: reads without a lock and without counting references.
///
/// Belongs to one thread at a time and is not `Sendable`. Keeps its table alive; letting it go unregisters it.
@safe
public final class LineReader<Snapshot: AnyObject & Sendable> {
    private let table: LineTable<Snapshot>
    @usableFromInline let slots: SegmentedArray<LineSlot>
    @usableFromInline let record: UnsafeMutablePointer<ReaderRecord>

    init(table: LineTable<Snapshot>, record: UnsafeMutablePointer<ReaderRecord>) {
        self.table = table
        slots = table.slots
        unsafe self.record = unsafe record
    }

    deinit {
        unsafe table.registry.releaseReader(record)
    }

    /// Calls `body` with the current snapshot of the line at `index` and returns its result; nil if there is no line.
    ///
    /// Lock-free: it repeats only when a commit on this line succeeded meanwhile. While `body` runs, the snapshot, and it alone, is
    /// kept from being freed. `body` may keep it, may commit, and may read other lines with this reader; those inner
    /// reads count references.
    @inlinable
    public func read<Result, Failure: Error>(
        _ index: LineIndex, _ body: (Snapshot) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        // Relaxed: only this thread writes it.
        guard unsafe record.pointee.pinned.load(ordering: .relaxed) == nil else {
            guard let snapshot = load(index) else { return nil }
            return try body(snapshot)
        }
        guard let pinned = unsafe slots.slot(index).pointee.pin(in: record.pointee.pinned) else { return nil }
        defer { unsafe LineSlot.unpin(record.pointee.pinned) }
        // SAFETY: alive until `unpin`, since it is pinned.
        let outcome: Swift.Result<Result, Failure> = unsafe Unmanaged<Snapshot>.fromOpaque(pinned)
            ._withUnsafeGuaranteedRef { snapshot in
                do throws(Failure) { return .success(try body(snapshot)) } catch { return .failure(error) }
            }
        return try outcome.get()
    }

    /// Returns the current snapshot of the line at `index`, nil if there is none.
    @inlinable
    public func load(_ index: LineIndex) -> Snapshot? {
        guard let pinned = unsafe slots.slot(index).pointee.pin(in: record.pointee.passing) else { return nil }
        // SAFETY: alive, since it is pinned; retained before `unpin`, and the reference is given to the caller.
        let snapshot = unsafe Unmanaged<Snapshot>.fromOpaque(pinned).retain()
        unsafe LineSlot.unpin(record.pointee.passing)
        return unsafe snapshot.takeRetainedValue()
    }
}

@available(*, unavailable)
extension LineReader: Sendable {}
