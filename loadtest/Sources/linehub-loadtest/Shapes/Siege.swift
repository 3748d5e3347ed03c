import ArgumentParser
import Foundation

/// Honest clients, first by themselves and then beside whatever another program does to the hub.
struct Siege: ParsableCommand, LineHubShape {
    static let configuration = CommandConfiguration(
        abstract: "Honest clients first in quiet, then under an attack: what it costs them, and that they lose nothing.",
        discussion: """
            The attack is a command of the shell, which has some seconds to come to its strength; it is ended by SIGTERM \
            when the honest clients have been measured beside it. loadtest/attack.py runs all of it.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: "Honest clients, four to a line.")
    var sockets = 1000

    @Option(help: "Events a second over all lines, all the time.")
    var rate = 250.0

    @Option(help: "What attacks.")
    var attack: String

    @Option(help: "How long each of the two phases is, in seconds.")
    var duration = 15.0

    @Option(help: "How long the attack has to come to its strength, in seconds.")
    var rampSeconds = 10.0

    var name: String { "siege" }
    var brief: Brief {
        Brief(plan: Plan(groups: max(1, sockets / 4), topicsPerGroup: 1, watchersPerGroup: 4), life: .whole)
    }
    var parameters: [String: String] {
        ["sockets": "\(brief.plan.watchers)", "rate": rate.text(0), "duration": duration.text(1)]
    }

    func run() throws { try perform() }

    func measure(_ engine: Engine<LineHubDialect>, _ target: Target, into outcome: inout Outcome) throws {
        try engine.open(0..<brief.plan.watchers)
        let load = Load(engine, gauge: target.gauge)
        func phase(_ seconds: Double) throws -> PhaseFigures {
            try load.run(Phase(pacing: .open(eventsPerSecond: rate), seconds: seconds))
        }
        _ = try phase(2)
        let quiet = try phase(duration)
        outcome.add(quiet, prefix: "quiet ")
        let attacker = Process()
        attacker.executableURL = URL(filePath: "/bin/sh")
        attacker.arguments = ["-c", "exec \(attack)"]
        try attacker.run()
        defer {
            attacker.terminate()
            attacker.waitUntilExit()
        }
        outcome.add(try phase(rampSeconds), prefix: "ramp ")
        let attacked = try phase(duration)
        outcome.add(attacked, prefix: "attacked ")
        guard attacker.isRunning else { throw Failure("the attack ended by itself: \(attack)") }
        outcome.add("hubRSS", attacked.after.map { Double($0.rssBytes) }, "bytes")
        let ratio = Double(attacked.delivery.percentile(99)) / Double(max(1, quiet.delivery.percentile(99)))
        outcome.add("attackedP99", ratio, "× quiet")
        outcome.add("refused", Double(engine.exchange.refusals), "")
    }
}
