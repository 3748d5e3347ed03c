import ArgumentParser

/// One line, many watchers.
struct FanOut: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        commandName: "fan-out",
        abstract: "One line and many watchers: the cost of a delivery where nothing can be coalesced.",
        discussion: "Without --rate the next report leaves when the last watcher has the one before.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Watchers of the line.")
    var watchers = 1000

    @Option(help: "Events a second, at fixed times; without it as fast as the last watcher is served.")
    var rate: Double?

    @Option(help: "How long to measure, in seconds.")
    var duration = 5.0

    var name: String { "fan-out" }
    var brief: Brief { Brief(plan: Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: watchers)) }
    var parameters: [String: String] {
        ["watchers": "\(watchers)", "rate": rate.map { $0.text(0) } ?? "closed loop", "duration": duration.text(1)]
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let pacing = rate.map { Pacing.open(eventsPerSecond: $0) } ?? .closed(outstanding: 1)
        try stream(Phase(pacing: pacing, seconds: duration), dialect, at: target, into: &outcome)
    }
}
