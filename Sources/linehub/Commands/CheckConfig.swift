import ArgumentParser
import HubServer

/// Shows what `serve` would run with.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the configuration in force, each value with its source.",
        discussion: """
            Takes the flags of serve; they beat the environment (LINEHUB_...), which beats the file. Of secrets \
            the files alone are shown. What says "reloads" changes with SIGHUP, the rest at the next start. Exits with 64 \
            where something is wrong.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await reportingFailure {
            Console.write(try options.resolve().describe())
        }
    }
}
