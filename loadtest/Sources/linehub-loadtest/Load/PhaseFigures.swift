/// What a phase came to.
struct PhaseFigures {
    let tally: Tally
    let missing: Int
    let overruns: Int
    let seconds: Double
    let delivery: Latency
    let completion: Latency
    let before: ServerUse?
    let after: ServerUse?
    /// CPU seconds of the load itself.
    let ownCPU: Double

    init(ledger: Ledger, seconds: Double, before: ServerUse?, after: ServerUse?, ownCPU: Double) {
        tally = ledger.tally
        missing = ledger.missing
        overruns = ledger.overruns
        delivery = ledger.deliveryLatency
        completion = ledger.completionLatency
        self.seconds = seconds
        self.before = before
        self.after = after
        self.ownCPU = ownCPU
    }

    /// CPU seconds of the server, all its threads; nil if its process is not known.
    var serverCPU: Double? {
        guard let before, let after else { return nil }
        return after.cpuSeconds - before.cpuSeconds
    }

    /// How many of something the server did in a second of its CPU; nil if its process is not known.
    func perServerSecond(_ count: Int) -> Double? {
        serverCPU.map { Double(count) / max($0, 0.01) }
    }
}
