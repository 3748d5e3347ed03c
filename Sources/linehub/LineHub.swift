import ArgumentParser

/// The `linehub` command.
@main
struct LineHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linehub", abstract: "The real-time hub for shared phone lines.", subcommands: [Serve.self])
}
