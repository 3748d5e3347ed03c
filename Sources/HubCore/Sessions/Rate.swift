/// How much may pass: so many each second on average, so many at once after a pause.
public struct Rate: Hashable, Sendable {
    public let perSecond: Int
    public let burst: Int

    /// Both are above 0.
    public init(perSecond: Int, burst: Int) {
        precondition(perSecond > 0 && burst > 0, "such a rate lets nothing through")
        self.perSecond = perSecond
        self.burst = burst
    }
}
