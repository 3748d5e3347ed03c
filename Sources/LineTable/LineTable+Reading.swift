extension LineTable {
    /// Registers a reader for the calling thread; it is unregistered when it is let go.
    ///
    /// Throws `tooManyReaders` when `readerLimit` are registered.
    public func makeReader() throws(LineTableError) -> LineReader<Snapshot> {
        guard let record = unsafe registry.claimReader() else {
            throw .tooManyReaders(limit: LineTable.readerLimit)
        }
        return unsafe LineReader(table: self, record: record)
    }

    /// Returns the current snapshot of the line at `index`, nil if there is none.
    ///
    /// For threads without a reader; lock-free while no more than 64 threads are inside a commit or load at one moment.
    @inlinable
    public func load(_ index: LineIndex) -> Snapshot? {
        let record = unsafe registry.claim()
        defer { unsafe registry.release(record) }
        guard let pinned = unsafe slots.slot(index).pointee.pin(in: record.pointee.passing) else { return nil }
        // SAFETY: alive, since it is pinned; retained before `unpin`, and the reference is given to the caller.
        let snapshot = unsafe Unmanaged<Snapshot>.fromOpaque(pinned).retain()
        unsafe LineSlot.unpin(record.pointee.passing)
        return unsafe snapshot.takeRetainedValue()
    }
}
