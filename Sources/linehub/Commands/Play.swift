import ArgumentParser
import HubServer
import LineHubClient

/// `linehub play`: the people and the switch of the demonstration, for the nodes of a cluster together.
struct Play: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play the demonstration at a cluster whose nodes run with --demo.",
        discussion: """
            A node alone plays its own demonstration. The nodes of a cluster do not, as each would play all of it: this does, \
            once, through the proxy in front of them or at one of them, and goes on where it is let in when a node is lost.
            """)

    @Option(help: "The hub's address, like ws://127.0.0.1:8080.") var url = "ws://127.0.0.1:8080"
    @Option(help: "The file with the hub's secret.") var secretFile: String

    func run() async throws {
        try await reportingFailure {
            guard let endpoint = HubEndpoint(url: url) else {
                throw ValidationError("\"\(url)\" is no address like ws://127.0.0.1:8080.")
            }
            let interrupt = await Interrupt()
            let office = await Demonstration(try TokenIssuer(secret: TokenKeys.secret(file: secretFile)))
                .start(at: endpoint)
            await interrupt.wait()
            await office.stop()
        }
    }
}
