extension LineTable {
    /// How many replaced snapshots are not yet freed; exact when no commit is under way.
    ///
    /// Bounded, whatever the readers do: each of the 64 records that commits use in turn gathers up to 64 before it looks which
    /// may be freed, and each of the 576 hazards (two per reader, one per record) keeps back at most one. A reader that stalls
    /// inside `read` so costs one snapshot.
    public var retiredCount: Int { registry.retiredCount }

    /// Frees every replaced snapshot that nobody looks at.
    ///
    /// Commits do this by and by; call it where quiet tables should not hold memory, such as from a slow tick. Any thread; it
    /// waits for nobody and leaves out what calls under way are just retiring.
    public func reclaim() {
        registry.reclaimAll()
    }
}
