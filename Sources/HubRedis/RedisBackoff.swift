/// How long to wait before connecting again: from half of a window to the whole, so that clients that lost their server
/// together come back apart, and none at once; the window doubles with each failure.
public struct RedisBackoff: Equatable, Sendable {
    public var firstWindowMilliseconds: UInt64
    public var longestWindowMilliseconds: UInt64

    public init(firstWindowMilliseconds: UInt64 = 100, longestWindowMilliseconds: UInt64 = 2_000) {
        self.firstWindowMilliseconds = firstWindowMilliseconds
        self.longestWindowMilliseconds = longestWindowMilliseconds
    }

    /// The delay after so many failures in a row.
    func delayMilliseconds(failures: Int, using random: inout some RandomNumberGenerator) -> UInt64 {
        let window = min(firstWindowMilliseconds << UInt64(min(max(failures, 0), 20)), longestWindowMilliseconds)
        return UInt64.random(in: (window / 2)...window, using: &random)
    }
}
