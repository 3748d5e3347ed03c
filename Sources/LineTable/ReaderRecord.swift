public import Synchronization

/// What one registered reader shows to those who free snapshots.
@usableFromInline
@safe
struct ReaderRecord: ~Copyable {
    /// Whether a reader owns this record.
    let isClaimed = Atomic<Bool>(false)

    /// The snapshot on which a `read` is working.
    @usableFromInline let pinned = unsafe Hazard(nil)

    /// The snapshot that is just being retained; so a `load`, or a second `read`, may happen inside a `read`.
    @usableFromInline let passing = unsafe Hazard(nil)

    init() {}
}
