import Synchronization

/// Counts the snapshots that a test makes, and those that were freed.
final class Tally: Sendable {
    private let madeCount = Atomic<Int>(0)
    private let freedCount = Atomic<Int>(0)

    // Acquiring and releasing, as all here: partner is the thread that counted.
    var made: Int { madeCount.load(ordering: .acquiring) }
    var freed: Int { freedCount.load(ordering: .acquiring) }
    var alive: Int { made - freed }

    func noteMade() { madeCount.add(1, ordering: .acquiringAndReleasing) }
    func noteFreed() { freedCount.add(1, ordering: .acquiringAndReleasing) }
}
