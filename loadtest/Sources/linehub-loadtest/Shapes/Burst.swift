import ArgumentParser

/// Watchers of many lines, on which events fall due at the same moment.
struct Burst: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract: "Watchers of several lines, an event on each of which is due at once: what coalescing is worth.",
        discussion: "Without --rate the next burst leaves when the last watcher has the whole of the one before.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Watchers, each of all lines.")
    var watchers = 1000

    @Option(help: "Lines, and so events due at once.")
    var lines = 16

    @Flag(help: "Send the reports of a burst as frames in one write, instead of as one batch.")
    var frames = false

    @Option(help: "Bursts a second, at fixed times.")
    var rate: Double?

    @Option(help: "How long to measure, in seconds.")
    var duration = 5.0

    var name: String { "burst" }
    var brief: Brief {
        Brief(plan: Plan(groups: 1, topicsPerGroup: lines, watchersPerGroup: watchers), batches: !frames)
    }
    var parameters: [String: String] {
        [
            "watchers": "\(watchers)", "lines": "\(lines)", "reports": frames ? "frames" : "batch",
            "rate": rate.map { $0.text(0) } ?? "closed loop", "duration": duration.text(1),
        ]
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let pacing = rate.map { Pacing.open(eventsPerSecond: $0 * Double(lines)) } ?? .closed(outstanding: lines)
        try stream(Phase(pacing: pacing, burst: lines, seconds: duration), dialect, at: target, into: &outcome)
    }
}
