import ArgumentParser

/// Many lines, few watchers each.
struct Office: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        commandName: "office", abstract: "Many lines with four watchers each, and calls that live a whole life.",
        discussion: "Without --rate as many reports are outstanding as --outstanding says.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Lines.")
    var lines = 2500

    @Option(help: "Watchers of each line, the owner among them.")
    var watchers = 4

    @Option(help: "Lines that each watcher watches; that many lines then share their watchers.")
    var linesPerWatcher = 1

    @Option(help: "Events a second over all lines, at fixed times.")
    var rate: Double?

    @Option(help: "Reports outstanding, where there is no --rate.")
    var outstanding = 64

    @Option(help: "How long to measure, in seconds.")
    var duration = 5.0

    var name: String { "office" }
    var brief: Brief {
        let groups = max(1, lines / linesPerWatcher)
        let plan = Plan(groups: groups, topicsPerGroup: linesPerWatcher, watchersPerGroup: watchers)
        return Brief(plan: plan, life: .whole)
    }
    var parameters: [String: String] {
        [
            "lines": "\(lines)", "watchers": "\(watchers)", "linesPerWatcher": "\(linesPerWatcher)",
            "rate": rate.map { $0.text(0) } ?? "\(outstanding) outstanding", "duration": duration.text(1),
        ]
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let pacing = rate.map { Pacing.open(eventsPerSecond: $0) } ?? .closed(outstanding: outstanding)
        try stream(Phase(pacing: pacing, seconds: duration), dialect, at: target, into: &outcome)
    }
}
