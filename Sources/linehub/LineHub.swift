import ArgumentParser

/// The command: a hub's clients, tools and, as `serve`, the hub itself.
@main
struct LineHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linehub",
        abstract: "A real-time hub for shared telephone lines.",
        discussion: """
            Exit codes: 0 done, 1 the hub refused (its word is on standard error), 2 no connection, 64 wrong usage.
            """,
        subcommands: [
            Serve.self, Simulate.self, Watch.self, CallCommand.self, Token.self, DirectoryCommand.self,
            CheckConfig.self,
        ])
}
