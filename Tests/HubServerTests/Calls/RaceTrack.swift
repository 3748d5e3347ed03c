import Foundation
import Synchronization

/// Eight threads that begin each round together.
final class RaceTrack: Sendable {
    typealias Runner = @Sendable () -> Void

    static let size = 8
    /// Rounds of each race, as the environment says: 1000 for a thorough run, 10 under a sanitizer. A debug build does
    /// fewer by itself, as its encoding takes most of the time.
    private static let asked = ProcessInfo.processInfo.environment["LINEHUB_RACES"].flatMap { Int($0) }

    static let rounds = rounds(outOf: 150)

    /// What is asked for, otherwise as many as that.
    static func rounds(outOf usual: Int) -> Int { asked ?? usual }

    /// Between nodes fewer, as each of them reads what the others write, and waits for Redis some twenty times.
    static func rounds(_ place: RacePlace) -> Int { place == .alone ? rounds : rounds(outOf: 30) }

    private struct State: Sendable {
        var runners: [Runner] = []
        var isOver = false
    }

    private let state = Mutex(State())
    private let starts = (0..<RaceTrack.size).map { _ in DispatchSemaphore(value: 0) }
    private let finish = DispatchSemaphore(value: 0)
    private let arrived = Atomic<Int>(0)

    init() {
        for number in 0..<Self.size {
            let thread = Thread { [self] in
                while true {
                    starts[number].wait()
                    let runner = state.withLock { $0.isOver ? nil : $0.runners[number] }
                    guard let runner else { return }
                    // Acquiring and releasing: partners are the other threads at the barrier.
                    arrived.add(1, ordering: .acquiringAndReleasing)
                    while arrived.load(ordering: .acquiring) < Self.size { sched_yield() }
                    runner()
                    finish.signal()
                }
            }
            thread.start()
        }
    }

    /// Runs eight runners at once, and returns when all have.
    func run(_ runners: [Runner]) {
        precondition(runners.count == Self.size, "each thread has its runner")
        state.withLock { $0.runners = runners }
        arrived.store(0, ordering: .releasing)
        for start in starts { start.signal() }
        for _ in runners { finish.wait() }
    }

    func end() {
        state.withLock { $0.isOver = true }
        for start in starts { start.signal() }
    }
}

/// Runs blocking work on a thread of its own, so that the tests' own threads stay free.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}
