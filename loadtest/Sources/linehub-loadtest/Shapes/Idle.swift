import ArgumentParser
import Foundation

/// Sockets with a session and subscriptions, on which nothing happens.
struct Idle: ParsableCommand, Shape {
    static let configuration = CommandConfiguration(
        abstract:
            "Sockets with a session and four subscriptions each: memory of a connection, CPU while nothing happens.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Sockets.")
    var sockets = 10_000

    @Option(help: "Lines that each socket subscribes to.")
    var lines = 4

    @Option(help: "How long nothing happens, in seconds.")
    var duration = 10.0

    var name: String { "idle" }
    /// Sixteen to a group: an owner and 15 delegates, each with a socket.
    var brief: Brief {
        Brief(plan: Plan(groups: max(1, sockets / 16), topicsPerGroup: lines, watchersPerGroup: min(16, sockets)))
    }
    var parameters: [String: String] {
        ["sockets": "\(brief.plan.watchers)", "lines": "\(lines)", "duration": duration.text(1)]
    }

    func run() throws { try perform() }

    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws {
        let engine = try Engine(dialect, at: target.addresses)
        try engine.open(engine.publishers)
        let empty = try target.gauge.read()
        try engine.open(0..<dialect.plan.watchers)
        // What a server does in the background after so many openings is no cost of idling.
        try engine.rest(seconds: 2)
        let full = try target.gauge.read()
        let start = Clock.now()
        try engine.rest(seconds: duration)
        let rested = try target.gauge.read()
        let seconds = Double(Clock.now() - start) / 1e9
        guard let empty, let full, let rested else { throw Failure("idle needs the server's process: --pid") }
        let sockets = Double(dialect.plan.watchers)
        outcome.add("rssBytesPerSocket", Double(full.rssBytes - empty.rssBytes) / sockets, "bytes")
        outcome.add("pssBytesPerSocket", Double(full.pssBytes - empty.pssBytes) / sockets, "bytes")
        outcome.add("emptyRSS", Double(empty.rssBytes) / 1024, "KiB")
        outcome.add("openingCPU", (full.cpuSeconds - empty.cpuSeconds) / sockets * 1e6, "µs a socket")
        outcome.add("idleCPU", (rested.cpuSeconds - full.cpuSeconds) / seconds * 100, "% of a core")
    }
}
