import HubLoop
import LineTable

/// How a number is distributed: counts of what was at most each bound. Any thread; nothing is allocated or locked.
///
/// It has a shard for each thread that counts often, so that none waits for another's cache line; they are added up when
/// somebody asks.
final class Histogram: Metric {
    let family: MetricFamily
    private let bounds: [Int]
    private let label: String?
    private let words: [String]
    private let shardCount: Int
    /// A group for each shard of each series, one series behind the other: its buckets, and the sum behind them.
    private let counts: AtomicCounts

    /// 50 µs to 10 s, in nanoseconds.
    static let latencies = [
        50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000,
        100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    /// - Parameters:
    ///   - bounds: ascending, in the unit of what is observed.
    ///   - label: the one label and its values, in the order of `series` below.
    init(
        _ name: String, _ help: String, bounds: [Int] = latencies, unit: MetricFamily.Unit = .nanoseconds,
        shards: Int = 1, label: (name: String, words: [String])? = nil
    ) {
        family = MetricFamily(name: name, kind: .histogram, help: help, unit: unit)
        self.bounds = bounds
        self.label = label?.name
        let words = label?.words ?? [""]
        self.words = words
        shardCount = max(1, shards)
        counts = AtomicCounts(groups: words.count * shardCount, of: bounds.count + 2)
    }

    /// Counts one number, in nanoseconds or whatever the unit is.
    func observe(_ value: Int, shard: Int = 0, series place: Int = 0) {
        let group = place * shardCount + shard
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        counts.add(1, to: bucket, of: group)
        counts.add(value, to: bounds.count + 1, of: group)
    }

    /// Counts the time from one moment of the monotonic clock to another, in nanoseconds.
    func observe(
        since start: UInt64, to end: UInt64 = EventLoop.monotonicNanoseconds(), shard: Int = 0, series: Int = 0
    ) {
        observe(Int(clamping: end) - Int(clamping: start), shard: shard, series: series)
    }

    func write(to text: inout ExpositionText) {
        for (place, word) in words.enumerated() {
            func total(of cell: Int) -> Int {
                (place * shardCount..<(place + 1) * shardCount).reduce(0) { $0 + counts.value(of: cell, in: $1) }
            }
            let labels = label.map { [(name: $0, value: word)] } ?? []
            var count = 0
            for bucket in 0...bounds.count {
                count += total(of: bucket)
                let bound =
                    bucket < bounds.count ? ExpositionText.number(bounds[bucket], in: family.unit) : "+Inf"
                text.sample(count, of: family, suffix: "_bucket", labels: labels + [("le", bound)])
            }
            text.sample(total(of: bounds.count + 1), of: family, suffix: "_sum", labels: labels)
            text.sample(count, of: family, suffix: "_count", labels: labels)
        }
    }
}
