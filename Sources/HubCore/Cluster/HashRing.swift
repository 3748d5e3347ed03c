/// Spreads keys over shards so that a new shard takes its part from all others, and nothing moves between those.
///
/// Each shard stands at many points of a circle of 64-bit numbers; a key belongs to the first point at or after its own.
/// Points and keys are hashed by their names alone (FNV-1a, then mixed), the same in every process, release and platform:
/// where lines are stored hangs on it.
public struct HashRing: Hashable, Sendable {
    private struct Point: Hashable {
        var place: UInt64
        var shard: String
    }

    /// Ordered by place; places of two shards that fall together by name.
    private let points: [Point]
    public let shards: [String]

    /// With so many points each, the largest of ten shards has about a fifth more than its part.
    public static let usualPoints = 128

    /// - Parameters:
    ///   - shards: their names, in any order; at least one, none twice.
    ///   - pointsEach: part of where keys are stored, like the names: never changed while something is.
    public init(shards: [String], pointsEach: Int = Self.usualPoints) {
        precondition(!shards.isEmpty && Set(shards).count == shards.count, "A ring needs shards, each of its own name.")
        precondition(pointsEach > 0, "A shard stands at one point at least.")
        self.shards = shards.sorted()
        points = shards.flatMap { shard in
            (0..<pointsEach).map { Point(place: Self.place(of: "\(shard)#\($0)"), shard: shard) }
        }.sorted { ($0.place, $0.shard) < ($1.place, $1.shard) }
    }

    /// The shard that has the key.
    public func shard(of key: String) -> String {
        let place = Self.place(of: key)
        var low = 0, high = points.count
        while low < high {
            let middle = (low + high) / 2
            if points[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return points[low == points.count ? 0 : low].shard
    }

    private static func place(of name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        // FNV-1a alone leaves names that differ at their end close together.
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
