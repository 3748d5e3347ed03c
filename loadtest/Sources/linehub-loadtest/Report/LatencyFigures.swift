import Histogram

/// A distribution of latencies, as a result keeps it.
struct LatencyFigures: Codable {
    struct Point: Codable {
        let percentile: Double
        let milliseconds: Double
    }

    let name: String
    let count: UInt64
    let meanMilliseconds: Double
    let p50: Double
    let p90: Double
    let p99: Double
    let p999: Double
    let max: Double
    /// The whole curve, finer towards the end.
    let curve: [Point]

    init(_ name: String, _ latency: Latency) {
        func milliseconds(_ percent: Double) -> Double { Double(latency.percentile(percent)) / 1e6 }
        self.name = name
        count = latency.count
        meanMilliseconds = latency.mean / 1e6
        p50 = milliseconds(50)
        p90 = milliseconds(90)
        p99 = milliseconds(99)
        p999 = milliseconds(99.9)
        max = Double(latency.maximum) / 1e6
        curve =
            latency.count == 0
            ? []
            : latency.histogram.percentiles(ticksPerHalfDistance: 5).map {
                Point(percentile: $0.percentile, milliseconds: Double($0.value) / 1e6)
            }
    }
}
