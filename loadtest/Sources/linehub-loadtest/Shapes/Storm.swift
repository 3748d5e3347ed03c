import ArgumentParser

/// Handshakes, as many as the server can do.
struct Storm: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract: "Handshakes, each with a token of its own, up to the reply of session.open.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Handshakes in each round; the sockets stay open until its end.")
    var sockets = 10_000

    @Option(help: "Rounds.")
    var rounds = 1

    @Option(help: "Handshakes under way at a time.")
    var inFlight = 128

    var name: String { "storm" }
    /// Sixteen to a group: an owner and 15 delegates, each with a socket.
    var brief: Brief {
        let plan = Plan(groups: max(1, sockets / 16), topicsPerGroup: 1, watchersPerGroup: min(16, sockets))
        return Brief(plan: plan, extent: .session)
    }
    var parameters: [String: String] {
        ["sockets": "\(brief.plan.watchers)", "rounds": "\(rounds)", "inFlight": "\(inFlight)"]
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let engine = try Engine(dialect, at: target.addresses)
        let watchers = 0..<dialect.plan.watchers
        var seconds = 0.0
        var serverCPU = 0.0
        let own = OwnUse.read()
        for round in 0..<rounds {
            if round > 0 { try engine.dropAll(watchers) }
            let before = try target.gauge.read()
            let start = Clock.now()
            try engine.open(watchers, inFlight: inFlight)
            seconds += Double(Clock.now() - start) / 1e9
            if let before, let after = try target.gauge.read() { serverCPU += after.cpuSeconds - before.cpuSeconds }
        }
        let handshakes = Double(watchers.count * rounds)
        if serverCPU > 0 {
            outcome.add("handshakesPerServerSecond", handshakes / serverCPU, "1/CPU-s")
            outcome.add("serverCPU", serverCPU / seconds * 100, "% of a core")
        }
        outcome.add("handshakesPerSecond", handshakes / seconds, "1/s")
        outcome.add("loadCPU", (OwnUse.read() - own) / seconds * 100, "% of a core")
        outcome.latencies.append(LatencyFigures("handshake", engine.openingLatency))
    }
}
