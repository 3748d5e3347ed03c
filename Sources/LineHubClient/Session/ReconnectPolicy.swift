/// How long a client waits before it connects again: full jitter over a growing window, so that clients that lost the
/// hub together do not come back together (F29).
public struct ReconnectPolicy: Sendable, Equatable {
    /// The window after the first loss.
    public var firstWindow: Duration
    /// The window never grows beyond this.
    public var longestWindow: Duration
    /// A session that lived this long was a good one: the window starts anew after it.
    public var goodSession: Duration

    public init(
        firstWindow: Duration = .milliseconds(500), longestWindow: Duration = .seconds(30),
        goodSession: Duration = .seconds(10)
    ) {
        self.firstWindow = firstWindow
        self.longestWindow = longestWindow
        self.goodSession = goodSession
    }

    /// The window of an attempt, counted from 0.
    public func window(attempt: Int) -> Duration {
        // Beyond 2^20 windows everything is longer than the longest.
        min(firstWindow * (1 << min(max(attempt, 0), 20)), longestWindow)
    }

    /// A delay that is evenly distributed from 0 to the window.
    public func delay(attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int64.random(in: 0...window(attempt: attempt).wholeMilliseconds, using: &random))
    }
}
