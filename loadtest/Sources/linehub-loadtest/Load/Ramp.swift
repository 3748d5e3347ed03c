/// Opens connections bit by bit, beside whatever else goes on.
struct Ramp {
    let indices: Range<Int>
    var inFlight = 128
    /// A budget of connections a second; nil: as fast as they are ready.
    var perSecond: Double?
    private var started = 0
    private var readyBefore = 0
    private var begun: UInt64?

    init(_ indices: Range<Int>, inFlight: Int = 128, perSecond: Double? = nil) {
        self.indices = indices
        self.inFlight = inFlight
        self.perSecond = perSecond
    }

    /// How many have all that they need.
    func ready<D>(_ engine: Engine<D>) -> Int {
        begun == nil ? 0 : engine.exchange.readyConnections - readyBefore
    }

    func isDone<D>(_ engine: Engine<D>) -> Bool { ready(engine) == indices.count }

    /// Begins as many as may begin now.
    mutating func step<D>(_ engine: Engine<D>) throws {
        let now = Clock.now()
        if begun == nil { readyBefore = engine.exchange.readyConnections }
        let elapsed = Double(now - (begun ?? now)) / 1e9
        begun = begun ?? now
        let budget = perSecond.map { Int(elapsed * $0) + 1 } ?? indices.count
        while started < min(indices.count, budget), started - ready(engine) < inFlight {
            try engine.connect(indices.lowerBound + started)
            started += 1
        }
    }
}
