import ArgumentParser

/// Measures what a hub costs, over real sockets and its real protocol.
@main
struct LoadTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linehub-loadtest",
        abstract: "Measures what a hub costs, over real sockets and its real protocol.",
        subcommands: [
            FanOut.self, Office.self, Burst.self, Idle.self, Storm.self, Commands.self, Slow.self, Wall.self,
            Reconnect.self, Siege.self,
        ])
}
