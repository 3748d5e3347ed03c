import Histogram

/// Latencies in nanoseconds, to three digits, from 1 µs to 100 s.
struct Latency {
    private(set) var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1000, highestTrackableValue: 100_000_000_000, numberOfSignificantValueDigits: .three)

    var count: UInt64 { histogram.totalCount }

    mutating func record(nanoseconds: UInt64) {
        histogram.record(min(nanoseconds, 100_000_000_000))
    }

    /// The latency in nanoseconds that so many percent did not exceed; 0 if there was none.
    func percentile(_ percent: Double) -> UInt64 {
        count == 0 ? 0 : histogram.valueAtPercentile(percent)
    }

    var maximum: UInt64 { count == 0 ? 0 : histogram.max }
    var mean: Double { count == 0 ? 0 : histogram.mean }

    mutating func clear() {
        histogram.reset()
    }
}
