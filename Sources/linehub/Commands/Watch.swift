import ArgumentParser
import Foundation
import HubJSON
import HubProtocol
import LineHubClient
import LineModel

/// The Lines tab in a terminal.
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch lines live.",
        discussion: """
            In a terminal the screen is redrawn in place, with durations ticking on the hub's clock; into a pipe each \
            change is a line. Ctrl-C ends it.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Option(parsing: .upToNextOption, help: "The lines to watch; without them all that the token may see.")
    var lines: [String] = []
    @Flag(help: "For tokens of scope monitor, which belong to no party.") var monitor = false
    @Option(help: "The device's name; the newer of two of one name replaces the older.") var device: String?
    @Flag(help: "One JSON object per change.") var json = false

    func run() async throws {
        let wanted = try LineArguments.lines(lines)
        let device = device ?? "watch-\(ProcessInfo.processInfo.processIdentifier)"
        let client = try connection.client(
            kind: monitor ? .monitor : .web, device: device,
            subscription: wanted.isEmpty ? .all(.full) : .lines(wanted, .full))
        let isScreen = Console.isTerminal && !json
        let isJSON = json
        let events = await client.events
        await client.start()
        try await Interrupt.unless {
            if isScreen { await Self.draw(client) } else { await Self.follow(client, events, asJSON: isJSON) }
        }
        let end = await client.view.connection
        await client.stop()
        if isScreen { TerminalScreen.close() }
        if case .ended(let why) = end { throw CommandExit.code(for: why) }
    }

    /// Redraws at each change, and once a second for the durations.
    private static func draw(_ client: HubClient) async {
        TerminalScreen.open()
        let width = TerminalScreen.width
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await view in await client.updates {
                    await redraw(client, width)
                    if case .ended = view.connection { return }
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: .seconds(1))) != nil { await redraw(client, width) }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private static func redraw(_ client: HubClient, _ width: Int) async {
        let time = await client.serverTime ?? Timestamp(milliseconds: 0)
        TerminalScreen.draw(LinesScreen.render(await client.view, at: time, width: width))
    }

    private static func follow(_ client: HubClient, _ events: AsyncStream<ClientEvent>, asJSON: Bool) async {
        for await event in events {
            if asJSON {
                if let change = event.json { Console.json(change) }
            } else {
                for line in event.text { Console.line(line) }
            }
            if case .ended = event { return }
        }
    }
}
