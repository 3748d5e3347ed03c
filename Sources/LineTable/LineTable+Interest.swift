public import Synchronization

extension LineTable {
    /// The most service threads that can have interest in lines.
    public static var interestedThreadLimit: Int { 64 }

    /// Notes that service thread `thread` (0 to 63) wants to hear of the line at `index`.
    ///
    /// Then read the snapshot: **no change is missed**. The subscriber sets its bit (1) and reads the snapshot (2); a committer
    /// replaces the snapshot (3) and reads the bits (4). All four are sequentially consistent, so they have one order: either
    /// (1) precedes (4), and the committer sees the bit, or (4) precedes (1), so (3) precedes (2), and the subscriber
    /// reads the new snapshot. Both may happen: being told of what one has read already is harmless.
    ///
    /// On an index that may be late, check that what was read is the line that was meant, and else remove the interest.
    @inlinable
    public func addInterest(_ index: LineIndex, thread: Int) {
        let bit = LineTable.interestBit(of: thread)
        // Sequentially consistent: partners are the loads in `interest(at:)` and `insert`.
        unsafe slots.slot(index).pointee.interest.bitwiseOr(bit, ordering: .sequentiallyConsistent)
    }

    /// Notes that service thread `thread` no longer wants to hear of the line at `index`.
    @inlinable
    public func removeInterest(_ index: LineIndex, thread: Int) {
        let bit = LineTable.interestBit(of: thread)
        // Sequentially consistent: partners are the loads in `interest(at:)` and `insert`.
        unsafe slots.slot(index).pointee.interest.bitwiseAnd(~bit, ordering: .sequentiallyConsistent)
    }

    /// Returns the service threads, one bit each, that want to hear of the line at `index`.
    @inlinable
    public func interest(at index: LineIndex) -> UInt64 {
        // Sequentially consistent: partners are the changes in `addInterest`; it must not move before the caller's exchange.
        unsafe slots.slot(index).pointee.interest.load(ordering: .sequentiallyConsistent)
    }

    @inlinable
    static func interestBit(of thread: Int) -> UInt64 {
        precondition((0..<interestedThreadLimit).contains(thread), "a slot has a bit for each of 64 threads")
        return 1 << UInt64(thread)
    }
}
