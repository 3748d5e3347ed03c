public import Synchronization

/// What a thread holds for the length of one commit, removal or load: a mark of what it works on, a hazard, and a limbo.
///
/// Not tied to a thread: `HazardRegistry.claim` gives it to one caller at a time, so the plain fields need no other protection.
@usableFromInline
@safe
struct CommitRecord: ~Copyable {
    /// The mark of a record that nobody holds.
    @usableFromInline static var free: UInt64 { 0 }

    /// The mark of a holder that changes no slot.
    @usableFromInline static var changesNothing: UInt64 { .max }

    /// `free`, `changesNothing`, or one more than the index whose slot the holder is changing.
    @usableFromInline let work = Atomic<UInt64>(CommitRecord.free)

    /// The snapshot that is just being retained.
    @usableFromInline let passing = unsafe Hazard(nil)

    /// How many snapshots lie in `limbo`. Written by the holder only; others may look.
    @usableFromInline let retiredCount = Atomic<Int>(0)

    /// The number in limbo at which the next reclamation is due.
    @usableFromInline var reclaimAt = 0

    /// Replaced snapshots, one owned reference each, in memory that is made at the first use.
    @usableFromInline var limbo: UnsafeMutablePointer<UnsafeMutableRawPointer>?

    init() {}

    @inlinable
    static func work(on index: LineIndex) -> UInt64 { UInt64(index.rawValue) + 1 }
}
