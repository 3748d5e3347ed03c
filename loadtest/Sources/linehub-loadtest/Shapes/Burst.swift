import ArgumentParser

/// Watchers of many lines, on which events fall due at the same moment.
struct Burst: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract: "Watchers of several lines, an event on each of which is due at once: what coalescing is worth.",
        discussion:
            "--rate counts bursts. Without it the next burst leaves when the last watcher has the whole of the one before."
    )

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: StreamOptions

    @Option(help: "Watchers, each of all lines.")
    var watchers = 1000

    @Option(help: "Lines, and so events due at once.")
    var lines = 16

    @Flag(help: "Send the reports of a burst as frames in one write, instead of as one batch.")
    var frames = false

    var name: String { "burst" }
    var brief: Brief {
        Brief(plan: Plan(groups: 1, topicsPerGroup: lines, watchersPerGroup: watchers), batches: !frames)
    }
    var parameters: [String: String] {
        ["watchers": "\(watchers)", "lines": "\(lines)", "reports": frames ? "frames" : "batch"]
            .merging(options.parameters(outstanding: lines)) { $1 }
    }

    func validate() throws {
        guard 1...100 ~= lines else { throw ValidationError("--lines is 1 to 100, as many as one batch may hold") }
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        try stream(options.phase(outstanding: lines, burst: lines), dialect, at: target, into: &outcome)
    }
}
