import ArgumentParser

/// Many lines, few watchers each.
struct Office: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        commandName: "office", abstract: "Many lines with four watchers each, and calls that live a whole life.",
        discussion: "Without --rate as many reports are outstanding as --outstanding says.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: StreamOptions

    @Option(help: "Lines.")
    var lines = 2500

    @Option(help: "Watchers of each line, the owner among them.")
    var watchers = 4

    @Option(help: "Lines that each watcher watches; that many lines then share their watchers.")
    var linesPerWatcher = 1

    @Option(help: "Reports outstanding, where there is no --rate.")
    var outstanding = 64

    @Flag(help: "Hold and resume one call a line for ever: an event a report, and no history.")
    var holding = false

    var name: String { "office" }
    var brief: Brief {
        let groups = max(1, lines / linesPerWatcher)
        let plan = Plan(groups: groups, topicsPerGroup: linesPerWatcher, watchersPerGroup: watchers)
        return Brief(plan: plan, life: holding ? .holding : .whole)
    }
    var parameters: [String: String] {
        [
            "lines": "\(lines)", "watchers": "\(watchers)", "linesPerWatcher": "\(linesPerWatcher)",
            "calls": holding ? "held and resumed" : "whole lives",
        ]
        .merging(options.parameters(outstanding: outstanding)) { $1 }
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        try stream(options.phase(outstanding: outstanding), dialect, at: target, into: &outcome)
    }
}
