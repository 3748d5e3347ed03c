import ArgumentParser

/// Receptionists who watch thousands of lines each.
struct Wall: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract: "Receptionists who watch all of some thousand lines, on which calls come and go.",
        discussion: "Without --rate as many reports are outstanding as --outstanding says.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: StreamOptions

    @Option(help: "Receptionists.")
    var watchers = 100

    @Option(help: "Lines, all watched by each.")
    var lines = 2000

    @Flag(help: "Watch the lamps alone.")
    var lamps = false

    @Option(help: "Reports outstanding, where there is no --rate.")
    var outstanding = 64

    var name: String { "wall" }
    var brief: Brief {
        Brief(
            plan: Plan(groups: 1, topicsPerGroup: lines, watchersPerGroup: watchers), life: .unanswered,
            extent: lamps ? .lamps : .lines)
    }
    var parameters: [String: String] {
        ["watchers": "\(watchers)", "lines": "\(lines)", "mode": lamps ? "lamp" : "full"]
            .merging(options.parameters(outstanding: outstanding)) { $1 }
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        try stream(options.phase(outstanding: outstanding), dialect, at: target, into: &outcome)
    }
}
