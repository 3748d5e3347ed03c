import Synchronization

/// A count that only grows; any thread.
final class CounterMetric: Metric {
    let family: MetricFamily
    // Here and not in a `Counter`: on the way of a report each object that is gone through costs.
    private let count = Atomic(0)

    init(_ name: String, _ help: String) {
        family = MetricFamily(name: name, kind: .counter, help: help)
    }

    // Relaxed, both: a count orders nothing.
    func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }

    func write(to text: inout ExpositionText) { text.sample(value, of: family) }
}

/// A number that goes up and down, or is read elsewhere and set when somebody asks; any thread.
final class GaugeMetric: Metric {
    let family: MetricFamily
    private let count: Counter

    /// - Parameter kind: `counter` for a count that is kept elsewhere, such as the kernel's of CPU time.
    init(
        _ name: String, _ help: String, _ value: Int = 0, kind: MetricFamily.Kind = .gauge,
        unit: MetricFamily.Unit = .one
    ) {
        family = MetricFamily(name: name, kind: kind, help: help, unit: unit)
        count = Counter(value)
    }

    func set(_ value: Int) { count.set(value) }
    func add(_ amount: Int = 1) { count.add(amount) }
    var value: Int { count.value }

    func write(to text: inout ExpositionText) { text.sample(value, of: family) }
}
