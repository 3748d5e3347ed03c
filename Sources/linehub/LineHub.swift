import ArgumentParser
import HubServer

/// The command: the hub itself as `serve`, and its clients and tools.
struct LineHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linehub",
        abstract: "A real-time hub for shared telephone lines.",
        discussion: """
            Exit codes: 0 done, 1 the hub refused (its word is on standard error) or the doctor found a failure, 2 no \
            connection or the node cannot serve, 64 wrong usage or configuration.
            """,
        version: HubRelease.version,
        subcommands: [
            Serve.self, Play.self, Simulate.self, Watch.self, CallCommand.self, VoicemailCommand.self, Token.self,
            DirectoryCommand.self, StoreCommand.self, CheckConfig.self, Doctor.self, Top.self,
        ])
}
