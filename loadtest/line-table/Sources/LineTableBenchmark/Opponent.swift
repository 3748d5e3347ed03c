import Foundation
import Synchronization

/// A second thread on core 1 that does its work over and over, while the first is measured on core 0.
final class Opponent: Sendable {
    /// What it has done and worked so far, as of its last batch.
    struct Progress {
        var operations: Int
        var workedNanoseconds: UInt64
    }

    // Relaxed, all three: figures, and a wish to stop.
    private let operations = Atomic<Int>(0)
    private let worked = Atomic<UInt64>(0)
    private let isStopping = Atomic<Bool>(false)
    private let stopped = DispatchSemaphore(value: 0)

    /// Starts at once; `makeBatch` is called on the new thread, and what it returns does one batch and says how many succeeded.
    init(_ makeBatch: @escaping @Sendable () -> () -> Int) {
        let thread = Thread { [self] in
            Core.pin(1)
            let batch = makeBatch()
            while !isStopping.load(ordering: .relaxed) {
                operations.add(batch(), ordering: .relaxed)
                worked.store(Core.workedNanoseconds, ordering: .relaxed)
            }
            stopped.signal()
        }
        thread.start()
        while worked.load(ordering: .relaxed) == 0 { sched_yield() }
    }

    var progress: Progress {
        Progress(
            operations: operations.load(ordering: .relaxed), workedNanoseconds: worked.load(ordering: .relaxed))
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        stopped.wait()
    }
}
