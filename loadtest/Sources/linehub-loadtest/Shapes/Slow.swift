import ArgumentParser

/// Watchers that stop to read, beside others that do not.
struct Slow: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract: "Some watchers stop to read for a while: what they cost the hub, and the others.",
        discussion:
            "A quiet phase at the same rate comes first; afterwards the slow ones read again, and must miss nothing.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Watchers of the line.")
    var watchers = 1000

    @Option(help: "How many of them stop to read.")
    var slow = 10

    @Option(help: "Events a second, at fixed times.")
    var rate = 100.0

    @Option(help: "How long they do not read, in seconds.")
    var stall = 16.0

    @Option(help: "How long the quiet phase before is, in seconds.")
    var quiet = 8.0

    var name: String { "slow" }
    var brief: Brief { Brief(plan: Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: watchers)) }
    var parameters: [String: String] {
        [
            "watchers": "\(watchers)", "slow": "\(slow)", "rate": rate.text(0), "stall": stall.text(1),
            "quiet": quiet.text(1),
        ]
    }

    func validate() throws {
        guard slow > 0 && slow < watchers else {
            throw ValidationError("--slow must be more than 0 and less than --watchers")
        }
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let engine = try Engine(dialect, at: target.addresses)
        try engine.open(engine.publishers)
        try engine.open(0..<watchers)
        let load = Load(engine, gauge: target.gauge)
        _ = try load.run(Phase(pacing: .open(eventsPerSecond: rate), seconds: 2))
        let quietFigures = try load.run(Phase(pacing: .open(eventsPerSecond: rate), seconds: quiet))
        outcome.add(quietFigures, prefix: "quiet ")

        var closes: [Int] = []
        engine.onClose = { connection, _ in closes.append(connection) }
        let ports = Set((0..<slow).compactMap { engine.port(of: $0) })
        for index in 0..<slow { try engine.mute(index) }
        let begun = Clock.now()
        var sampled = begun
        var allConnected = 0.0
        var queues: [UInt16: Int] = [:]
        /// Reading it takes some milliseconds, so not often.
        func sample() throws {
            sampled = Clock.now()
            queues = try SendQueues.bytes(server: target.address.port, clients: ports)
            if queues.count == slow { allConnected = Double(sampled - begun) / 1e9 }
        }
        let stalled = try load.run(Phase(pacing: .open(eventsPerSecond: rate), seconds: stall, drainSeconds: 0)) {
            if Clock.now() > sampled + 5_000_000_000 { try sample() }
            return true
        }
        try sample()
        outcome.add(stalled, prefix: "stalled ")
        if let before = stalled.before, let after = stalled.after {
            outcome.add("rssGrowthPerSlow", Double(after.rssBytes - before.rssBytes) / Double(slow), "bytes")
        }
        outcome.add("sendQueuePerSlow", Double(queues.values.reduce(0, +)) / Double(slow), "bytes")
        outcome.add("sendQueueLargest", Double(queues.values.max() ?? 0), "bytes")
        outcome.add("stillConnected", Double(queues.count), "of \(slow)")
        outcome.add("allConnectedUntil", allConnected, "s")
        outcome.add(
            "othersP99", Double(stalled.delivery.percentile(99)) / Double(max(1, quietFigures.delivery.percentile(99))),
            "× quiet")

        engine.exchange.ledger.startPhase()
        for index in 0..<slow { try engine.unmute(index) }
        try load.drain(seconds: 20)
        let tally = engine.exchange.ledger.tally
        outcome.add("afterwards deliveries", Double(tally.deliveries), "")
        outcome.add("afterwards conflated", Double(tally.conflated), "")
        outcome.add("afterwards snapshots", Double(tally.snapshots), "")
        outcome.add("afterwards skippedBySnapshots", Double(tally.skipped), "")
        outcome.add("afterwards lost", Double(tally.lost), "")
        outcome.add("afterwards missing", Double(engine.exchange.ledger.missing), "")
        outcome.add("closed", Double(closes.count), "")
    }
}
