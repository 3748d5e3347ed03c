import ArgumentParser

/// Single commands on an idle hub, and races for the same call.
struct Commands: ParsableCommand, LineHubShape {
    static let configuration = CommandConfiguration(
        abstract: "Commands one after the other on an idle hub: until the reply, and until others see it; then races.",
        discussion: "Clients hold and resume a call; the switch, which is this tool, confirms at once.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Commands.")
    var count = 2000

    @Option(help: "Races, in each of which every client answers the same call.")
    var races = 200

    @Option(help: "Clients on the line.")
    var clients = 4

    var name: String { "commands" }
    var brief: Brief { Brief(plan: Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: clients)) }
    var parameters: [String: String] { ["count": "\(count)", "races": "\(races)", "clients": "\(clients)"] }

    func validate() throws {
        guard clients >= 2 else { throw ValidationError("It takes two clients: one that acts, and one that sees.") }
    }

    func run() throws { try perform() }

    func measure(_ engine: Engine<LineHubDialect>, _ target: Target, into outcome: inout Outcome) throws {
        try engine.open(0..<clients)
        engine.dialect.journal = Journal()
        var errand = CommandErrand(engine)
        try errand.beginCall()
        try errand.run("call.answer", events: 3)
        errand.clear()
        let before = try target.gauge.read()
        for number in 0..<count { try errand.run(number % 2 == 0 ? "call.hold" : "call.resume", events: 2) }
        if let before, let after = try target.gauge.read() {
            let cpu = after.cpuSeconds - before.cpuSeconds
            outcome.add("serverCPUPerCommand", cpu / Double(count) * 1e6, "µs")
        }
        try errand.endCall()
        outcome.latencies.append(LatencyFigures("command to reply", errand.toReply))
        outcome.latencies.append(LatencyFigures("command to claim at another client", errand.toClaim))
        outcome.latencies.append(LatencyFigures("command to result at another client", errand.toResult))

        var wins = 0
        var decided = Latency()
        for _ in 0..<races {
            let race = try errand.race(clients: clients)
            wins += race.winners
            if race.winners != 1 { throw Failure("\(race.winners) clients won a race: \(race.refusals)") }
            decided.record(nanoseconds: race.nanoseconds)
        }
        outcome.add("races", Double(races), "")
        outcome.add("winners", Double(wins), "")
        outcome.latencies.append(LatencyFigures("race until all have their reply", decided))
    }
}
