public import Synchronization

/// What a thread holds for the length of one commit, removal or load: a hazard, and a limbo.
///
/// Not tied to a thread: `HazardRegistry.claim` gives it to one caller at a time, so the plain fields need no other protection.
@usableFromInline
@safe
struct CommitRecord: ~Copyable {
    /// Whether a call under way holds this record.
    @usableFromInline let isClaimed = Atomic<Bool>(false)

    /// The snapshot that is just being retained.
    @usableFromInline let passing = unsafe Hazard(nil)

    /// How many snapshots lie in `limbo`. Written by the holder only; others may look.
    @usableFromInline let retiredCount = Atomic<Int>(0)

    /// The number in limbo at which the next reclamation is due.
    @usableFromInline var reclaimAt = 0

    /// Replaced snapshots, one owned reference each, in memory that is made at the first use.
    @usableFromInline var limbo: UnsafeMutablePointer<UnsafeMutableRawPointer>?

    init() {}
}
