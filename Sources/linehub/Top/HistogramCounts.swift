/// A histogram as Prometheus tells it: of each bound how many were at most that.
struct HistogramCounts: Equatable, Sendable {
    struct Bucket: Equatable, Sendable {
        /// The last one's is infinite.
        var bound: Double
        var count: Double
    }

    private(set) var buckets: [Bucket]

    /// Ascending bounds.
    init(_ buckets: [Bucket]) { self.buckets = buckets }

    var count: Double { buckets.last?.count ?? 0 }

    /// What came since the earlier reading of the same histogram; all of it where a process has begun anew.
    func since(_ earlier: HistogramCounts) -> HistogramCounts {
        guard earlier.buckets.map(\.bound) == buckets.map(\.bound), earlier.count <= count else { return self }
        return HistogramCounts(
            zip(buckets, earlier.buckets).map { Bucket(bound: $0.bound, count: max(0, $0.count - $1.count)) })
    }

    /// The value under which that share lies, taken as evenly spread within its bucket, as `histogram_quantile` does; nil where there
    /// is nothing.
    func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let wanted = share * count
        var lower = Bucket(bound: 0, count: 0)
        for bucket in buckets {
            if bucket.count >= wanted, bucket.count > lower.count {
                // Above the last bound nothing is known but that.
                guard bucket.bound.isFinite else { return lower.bound }
                return lower.bound
                    + (bucket.bound - lower.bound) * (wanted - lower.count) / (bucket.count - lower.count)
            }
            lower = bucket
        }
        return nil
    }
}
