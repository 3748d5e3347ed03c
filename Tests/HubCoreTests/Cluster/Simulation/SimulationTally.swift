/// How much happened in simulations: without it they prove nothing.
struct SimulationTally: Equatable {
    var events = 0
    /// Depends on the time of each event: the same only where the very same happened.
    var trace = 0
    var committed = 0
    var refused = 0
    var unknown = 0
    var faults = 0
    var failovers = 0
    var epochs = 0

    static func += (left: inout Self, right: Self) {
        left.events += right.events
        left.committed += right.committed
        left.refused += right.refused
        left.unknown += right.unknown
        left.faults += right.faults
        left.failovers += right.failovers
        left.epochs += right.epochs
    }
}
