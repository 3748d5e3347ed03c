/// The times by which a node judges its bus.
public struct BusPolicy: Hashable, Sendable {
    /// Between two probes.
    public var probeInterval: Duration
    /// How long nothing may vouch for what the node knows; then it is degraded. At least some intervals.
    public var silence: Duration
    /// How long all must be well after a fault before the bus counts as recovered; twice as long after each further one.
    public var shortestPause: Duration
    public var longestPause: Duration
    /// A fault that comes so long after a recovery is a first one again.
    public var calm: Duration
    /// After so long all lines are compared though nothing is known to be missed: what was lost without a trace is no
    /// longer wrong than this.
    public var auditInterval: Duration

    public init(
        probeInterval: Duration = .seconds(1), silence: Duration = .seconds(4), shortestPause: Duration = .seconds(1),
        longestPause: Duration = .seconds(30), calm: Duration = .seconds(120),
        auditInterval: Duration = .seconds(60)
    ) {
        self.probeInterval = probeInterval
        self.silence = silence
        self.shortestPause = shortestPause
        self.longestPause = longestPause
        self.calm = calm
        self.auditInterval = auditInterval
    }
}
