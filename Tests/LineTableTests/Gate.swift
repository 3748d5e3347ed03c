import Foundation
import Synchronization

/// Lets a team begin each round together: nobody passes before all have come.
final class Gate: Sendable {
    private let size: Int
    private let arrivals = Atomic<Int>(0)

    init(size: Int) {
        self.size = size
    }

    /// Waits for the others; `round` counts from 0, the same for each member.
    func pass(round: Int) {
        // Acquiring and releasing: partner is the load of the others; what precedes the gate is visible behind it.
        arrivals.add(1, ordering: .acquiringAndReleasing)
        while arrivals.load(ordering: .acquiring) < (round + 1) * size { sched_yield() }
    }
}
