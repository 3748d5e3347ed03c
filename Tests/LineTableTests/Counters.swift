import Synchronization

/// A fixed row of atomic counters.
final class Counters: Sendable {
    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    private let counters: [Counter]

    init(count: Int) {
        counters = (0..<count).map { _ in Counter() }
    }

    // Relaxed, all three: what the test races over orders them.
    func add(_ line: Int) { counters[line].value.add(1, ordering: .relaxed) }
    func load(_ line: Int) -> Int { counters[line].value.load(ordering: .relaxed) }
    func exchange(_ line: Int, _ value: Int) -> Int { counters[line].value.exchange(value, ordering: .relaxed) }
}
