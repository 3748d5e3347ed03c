/// How much of what comes in on a plain connection was judged before the library reads it.
///
/// The library reads what is there, so it may read on behind what was judged, as nobody can tell it where to stop. What it has
/// read there it must not act on.
struct JudgedInput {
    /// Requests that the library has not reported yet.
    private(set) var requests: Int
    /// Where the last of them ends, in bytes from the beginning of the connection; nil where the system does not count them.
    private let end: UInt64?

    init(_ good: RequestHeadJudge.Judged, behind taken: UInt64?) {
        requests = good.count
        end = taken.map { $0 + UInt64(good.bytes) }
    }

    /// Takes note of the next request; false where it is none of those that were judged.
    mutating func requestReported() -> Bool {
        requests -= 1
        return requests >= 0
    }

    /// Whether the library has read something that nobody has judged.
    func isExceeded(byBytesTaken taken: UInt64?) -> Bool {
        guard let end, let taken else { return false }
        return taken > end
    }
}
