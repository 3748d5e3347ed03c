import ArgumentParser
import Foundation
import HubJSON

/// `linehub top`: what nodes do at this moment, from their metrics.
struct Top: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch nodes at work.",
        discussion: """
            Reads /metrics of each node once a second and tells the difference to the second before. In a terminal the screen is \
            redrawn in place; into a pipe come plain tables, or with --json an object a second. Ctrl-C ends it. With --once the exit code is \
            2 where a node did not answer. Of an https node the system must know the authority.
            """)

    @Option(help: "A node's address; may be given several times. (default: http://127.0.0.1:8080)")
    var url: [String] = []
    @Flag(help: "Tell one second, then end.") var once = false
    @Flag(help: "One JSON object a second.") var json = false

    func run() async throws {
        try await reportingFailure {
            let pages = try (url.isEmpty ? ["http://127.0.0.1:8080"] : url).map { text in
                guard let page = MetricsPage(text) else {
                    throw ValidationError("\"\(text)\" is no address like http://127.0.0.1:8080.")
                }
                return page
            }
            let isScreen = Console.isTerminal && !json && !once
            if isScreen { TerminalScreen.open() }
            let (once, json) = (once, json)
            try await Interrupt.unless {
                var scrapes = Scrapes(pages)
                // What was before the first second is not known.
                await scrapes.read()
                repeat {
                    try await Task.sleep(for: .seconds(1))
                    await scrapes.read()
                    Self.tell(scrapes.nodes, isScreen: isScreen, asJSON: json)
                } while !once
                guard scrapes.nodes.allSatisfy(\.hasAnswered) else {
                    throw CommandFailure("Not every node has answered.", .unavailable)
                }
            }
            if isScreen { TerminalScreen.close() }
        }
    }

    private static func tell(_ nodes: [TopScreen.Node], isScreen: Bool, asJSON: Bool) {
        if asJSON {
            Console.json(["nodes": .array(nodes.map { .object($0.json) })] as JSONObject)
            return
        }
        let lines = TopScreen.render(nodes, width: TerminalScreen.width)
        if isScreen { TerminalScreen.draw(lines) } else { Console.write(lines.map { $0 + "\n" }.joined()) }
    }
}
