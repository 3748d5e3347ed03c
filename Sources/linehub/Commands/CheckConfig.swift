import ArgumentParser
import Foundation
import HubServer

/// Shows what `serve` would run with.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the configuration in force, each value with its source.",
        discussion: """
            Takes the flags of serve; they beat the environment (LINEHUB_...), which beats the file. Of secrets \
            the files alone are shown. Exits with 64 where something is wrong.
            """)

    @Option(help: "The YAML file; else LINEHUB_CONFIG.") var config: String?
    @Argument(parsing: .allUnrecognized, help: "Flags of serve, like --listen 127.0.0.1:0.") var flags: [String] = []

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        var yaml: String?
        if let path = config ?? environment["LINEHUB_CONFIG"] {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw ValidationError("The file \(path) cannot be read.")
            }
            yaml = text
        }
        do {
            let configuration = try HubConfiguration.resolve(
                flags: try Self.given(flags), environment: environment, yaml: yaml)
            Console.write(configuration.describe())
        } catch let error as ConfigurationError {
            throw ValidationError("\(error)")
        }
    }

    /// Reads `--flag value` and `--flag=value`.
    private static func given(_ words: [String]) throws -> [HubConfiguration.Option: [String]] {
        var given: [HubConfiguration.Option: [String]] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = HubConfiguration.Option.allCases.first(where: { $0.flag == parts[0] }) else {
                throw ValidationError("There is no flag \(word).")
            }
            if parts.count == 2 {
                given[option, default: []].append(parts[1])
            } else if option == .demo {
                given[option] = []
            } else if let value = rest.popFirst() {
                given[option, default: []].append(value)
            } else {
                throw ValidationError("\(word) needs \(option.expected).")
            }
        }
        return given
    }
}
