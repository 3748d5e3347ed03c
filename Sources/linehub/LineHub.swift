import ArgumentParser

@main
struct LineHub: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "linehub")
}
