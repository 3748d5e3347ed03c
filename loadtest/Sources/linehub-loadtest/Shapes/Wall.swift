import ArgumentParser

/// Receptionists who watch thousands of lines each.
struct Wall: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract: "Receptionists who watch all of some thousand lines, on which calls live their life.",
        discussion: "Without --rate as many reports are outstanding as --outstanding says.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Receptionists.")
    var watchers = 100

    @Option(help: "Lines, all watched by each.")
    var lines = 2000

    @Flag(help: "Watch the lamps alone.")
    var lamps = false

    @Option(help: "Events a second over all lines, at fixed times.")
    var rate: Double?

    @Option(help: "Reports outstanding, where there is no --rate.")
    var outstanding = 64

    @Option(help: "How long to measure, in seconds.")
    var duration = 5.0

    var name: String { "wall" }
    var brief: Brief {
        Brief(
            plan: Plan(groups: 1, topicsPerGroup: lines, watchersPerGroup: watchers), life: .whole,
            extent: lamps ? .lamps : .lines)
    }
    var parameters: [String: String] {
        [
            "watchers": "\(watchers)", "lines": "\(lines)", "mode": lamps ? "lamp" : "full",
            "rate": rate.map { $0.text(0) } ?? "\(outstanding) outstanding", "duration": duration.text(1),
        ]
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let pacing = rate.map { Pacing.open(eventsPerSecond: $0) } ?? .closed(outstanding: outstanding)
        try stream(Phase(pacing: pacing, seconds: duration), dialect, at: target, into: &outcome)
    }
}
