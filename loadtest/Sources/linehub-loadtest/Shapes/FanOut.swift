import ArgumentParser

/// One line, many watchers.
struct FanOut: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        commandName: "fan-out",
        abstract: "One line and many watchers: the cost of a delivery where nothing can be coalesced.",
        discussion: "Without --rate the next report leaves when the last watcher has the one before.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: StreamOptions

    @Option(help: "Watchers of the line.")
    var watchers = 1000

    var name: String { "fan-out" }
    var brief: Brief { Brief(plan: Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: watchers)) }
    var parameters: [String: String] {
        ["watchers": "\(watchers)"]
            .merging(options.parameters(outstanding: 1)) { $1 }
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        try stream(options.phase(outstanding: 1), dialect, at: target, into: &outcome)
    }
}
