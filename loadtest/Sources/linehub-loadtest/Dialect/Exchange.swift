/// What a dialect and the engine share while bytes of one connection are handled.
struct Exchange {
    /// When the bytes were read, or the publications written.
    var now: UInt64 = 0
    /// The account of all deliveries.
    var ledger: Ledger
    /// What leaves on the connection at hand.
    var outgoing = Outgoing()
    /// How many connections have all that they need.
    private(set) var readyConnections = 0
    /// Reports and commands that the hub refused.
    var refusals = 0
    /// Why the run cannot go on.
    private(set) var failure: Failure?

    init(ledger: Ledger) {
        self.ledger = ledger
    }

    /// The connection at hand has all that it needs.
    mutating func ready() {
        readyConnections += 1
    }

    /// The run cannot go on; the first reason is kept.
    mutating func fail(_ reason: String) {
        failure = failure ?? Failure(reason)
    }
}
