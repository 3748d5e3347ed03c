import Synchronization

/// A count that only grows; any thread.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    // Relaxed, all: a count orders nothing.
    func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down; any thread.
final class Gauge: Sendable {
    private let count: Atomic<Int>

    init(_ value: Int = 0) { count = Atomic(value) }

    // Relaxed, all: a gauge orders nothing.
    func set(_ value: Int) { count.store(value, ordering: .relaxed) }
    func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
