import ArgumentParser
import HubJSON
import HubServer

/// `linehub doctor`: whether a node would start and work here, and what to do where it would not.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look whether a node can run here.",
        discussion: """
            Takes the options of serve, and looks at what they name: the port, keys, the certificate, Redis, directories, the clock. One line \
            each says ok, warning or failure, and what to do. Nothing is changed, and a hub may run meanwhile. Do it as the user \
            of the hub, whose rights are what matters, or as root with --user. Exits with 0 where nothing failed, else with 1.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object with all findings.") var json = false

    func run() async throws {
        let findings = await findings()
        if json {
            Console.json(["findings": .array(findings.map(\.json))] as JSONObject)
        } else {
            for finding in findings { Console.line(finding.line) }
        }
        if findings.contains(where: { $0.verdict == .failure }) { throw CommandExit.refused }
    }

    private func findings() async -> [Finding] {
        do {
            let configuration = try options.resolve()
            try configuration.checkServable()
            return [.ok("configuration", "it can be read; linehub check-config shows it")]
                + (await Checkup.findings(configuration))
        } catch {
            return [.failure("configuration", "\(error)", nil)]
        }
    }
}
