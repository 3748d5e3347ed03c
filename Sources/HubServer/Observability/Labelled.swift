/// The same count for each of a few values of one label, all known beforehand: nothing from outside may become a label.
final class Labelled<Key: Hashable & Sendable>: Metric {
    let family: MetricFamily
    private let label: String
    private let series: [(word: String, count: Counter)]
    private let counts: [Key: Counter]

    init(
        _ name: String, _ help: String, label: String, _ keys: [Key], kind: MetricFamily.Kind = .counter,
        unit: MetricFamily.Unit = .one, word: (Key) -> String
    ) {
        family = MetricFamily(name: name, kind: kind, help: help, unit: unit)
        self.label = label
        counts = Dictionary(uniqueKeysWithValues: keys.map { ($0, Counter()) })
        series = keys.compactMap { [counts] key in counts[key].map { (word(key), $0) } }
    }

    /// Nil for a key that is none of those.
    subscript(key: Key) -> Counter? { counts[key] }

    func write(to text: inout ExpositionText) {
        for (word, count) in series { text.sample(count.value, of: family, labels: [(label, word)]) }
    }
}
