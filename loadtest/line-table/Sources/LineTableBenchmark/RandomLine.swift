import LineTable

/// Indices below a limit in an order that no prefetcher guesses: a multiplicative generator, about a nanosecond each.
struct RandomLine {
    private var state: UInt64
    private let first: UInt64
    private let count: UInt64

    init(seed: UInt64, among lines: Range<Int>) {
        state = seed | 1
        first = UInt64(lines.lowerBound)
        count = UInt64(lines.count)
    }

    mutating func next() -> LineIndex {
        state = state &* 0xD134_2543_DE82_EF95 &+ 1
        return LineIndex(rawValue: UInt32(truncatingIfNeeded: first &+ ((state >> 32) &* count) >> 32))
    }
}
