/// The result of one measurement, with all that is needed to repeat it.
struct Outcome: Codable {
    static let toolVersion = "1"

    var toolVersion = Self.toolVersion
    let date: String
    let machine: Machine
    /// The commit of the working copy in which the tool ran; nil outside of one.
    let commit: String?
    let shape: String
    let peer: String
    let parameters: [String: String]
    var figures: [Figure] = []
    var latencies: [LatencyFigures] = []

    mutating func add(_ name: String, _ value: Double?, _ unit: String) {
        if let value { figures.append(Figure(name: name, value: value, unit: unit)) }
    }

    /// The figures of one phase; `prefix` tells several apart.
    mutating func add(_ phase: PhaseFigures, prefix: String = "") {
        let tally = phase.tally
        func add(_ name: String, _ value: Double?, _ unit: String) { self.add(prefix + name, value, unit) }
        add("deliveriesPerServerSecond", phase.perServerSecond(tally.deliveries), "1/CPU-s")
        add("framesPerServerSecond", phase.perServerSecond(tally.frames), "1/CPU-s")
        add("publicationsPerSecond", Double(tally.publications) / phase.seconds, "1/s")
        add("deliveriesPerSecond", Double(tally.deliveries) / phase.seconds, "1/s")
        add("deliveries", Double(tally.deliveries), "")
        add("frames", Double(tally.frames), "")
        add("reads", Double(tally.reads), "")
        add("bytes", Double(tally.bytes), "")
        add("seconds", phase.seconds, "s")
        add("serverCPU", phase.serverCPU.map { $0 / phase.seconds * 100 }, "% of a core")
        add("loadCPU", phase.ownCPU / phase.seconds * 100, "% of a core")
        add("lost", Double(tally.lost), "")
        add("missing", Double(phase.missing), "")
        add("outOfOrder", Double(tally.outOfOrder), "")
        add("conflated", Double(tally.conflated), "")
        add("snapshots", Double(tally.snapshots), "")
        add("skippedBySnapshots", Double(tally.skipped), "")
        if phase.overruns > 0 { add("unmeasured", Double(phase.overruns), "") }
        latencies.append(LatencyFigures(prefix + "delivery", phase.delivery))
        latencies.append(LatencyFigures(prefix + "last watcher", phase.completion))
    }

    func figure(_ name: String) -> Double? { figures.first { $0.name == name }?.value }
}
