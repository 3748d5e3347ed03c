import LineTable
import Synchronization

/// Tells service threads that a line moved: those alone that have subscribers of it.
final class LineWatch: Sendable {
    /// One service thread's ear.
    struct Ear: Sendable {
        let dirty: DirtyLineSet
        let wake: @Sendable () -> Void
    }

    private let ears: [Ear]

    init(ears: [Ear]) {
        self.ears = ears
    }

    func moved(_ index: LineIndex, interest: UInt64) {
        var bits = interest
        while bits != 0 {
            let ear = ears[bits.trailingZeroBitCount]
            if ear.dirty.insert(index) { ear.wake() }
            bits &= bits &- 1
        }
    }
}
