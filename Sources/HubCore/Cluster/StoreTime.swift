public import LineModel

/// How far the store's clock is ahead of this machine's, so that a deadline is the same moment on all nodes, however their clocks
/// differ.
///
/// A value. Clocks that agree as well as can be told are not corrected.
public struct StoreTime: Hashable, Sendable {
    /// What is added to the machine's clock.
    public private(set) var ahead = Timestamp.Span.milliseconds(0)
    /// Clocks that differ by no more are taken to agree.
    private let tolerance: Timestamp.Span
    /// An answer that took longer says nothing.
    private let slowest: Duration

    public init(tolerance: Timestamp.Span = .milliseconds(100), slowest: Duration = .milliseconds(500)) {
        self.tolerance = tolerance
        self.slowest = slowest
    }

    /// The store said `told` in an answer that took `span`, and came when the machine's clock said `now`.
    public mutating func answered(_ told: Timestamp, after span: Duration, at now: Timestamp) {
        guard span <= slowest else { return }
        let half = Int64(span / .milliseconds(1)) / 2
        let difference = told.milliseconds - (now.milliseconds - half)
        let doubt = tolerance.milliseconds + half
        guard abs(difference - ahead.milliseconds) > doubt else { return }
        ahead = .milliseconds(abs(difference) > doubt ? difference : 0)
    }
}
