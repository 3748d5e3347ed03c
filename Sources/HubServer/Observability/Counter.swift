import Synchronization

/// A number that any thread may change and read; one cell of a metric.
final class Counter: Sendable {
    private let count: Atomic<Int>

    init(_ value: Int = 0) { count = Atomic(value) }

    // Relaxed, all: a count orders nothing.
    func set(_ value: Int) { count.store(value, ordering: .relaxed) }
    func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
