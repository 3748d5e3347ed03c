import ArgumentParser
import HubProtocol
import LineHubClient
import LineModel

/// Lists voicemail, and acts on it.
struct VoicemailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voicemail", abstract: "List voicemail, play or delete a message.",
        discussion: "Each needs a token of scope client.", subcommands: [List.self, Play.self, Delete.self])
}

extension VoicemailCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the messages on own and shared lines.")
        @OptionGroup var options: CallOptions
        @Flag(help: "Only what nobody has played.") var unplayed = false

        func run() async throws {
            let unplayed = unplayed
            let result = try await options.session { client throws(HubError) in
                try await client.voicemail(VoicemailListParams(unplayedOnly: unplayed))
            }
            if options.json { return Console.json(result) }
            for row in result.messages {
                let from = row.remote.name ?? (row.remote.number.isEmpty ? "anonymous" : row.remote.number)
                let owner = row.delegator.map { " for \($0.name)" } ?? ""
                Console.line("\(row.id)  \(row.played ? "old" : "new")  \(row.seconds) s  \(row.line)  \(from)\(owner)")
            }
            Console.problem("\(result.counts.new) new, \(result.counts.old) old")
        }
    }

    struct Play: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the URL of a message's sound, good for five minutes; it counts as played.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The message's id.") var message: String

        func run() async throws {
            let message = try VoicemailCommand.message(message)
            let link = try await options.session { client throws(HubError) in try await client.playVoicemail(message) }
            if options.json { Console.json(link) } else { Console.line(link.url) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a message for all.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The message's id.") var message: String

        func run() async throws {
            let message = try VoicemailCommand.message(message)
            try await options.session { client throws(HubError) in try await client.deleteVoicemail(message) }
        }
    }

    private static func message(_ text: String) throws -> VoicemailID {
        guard let message = VoicemailID(text) else {
            throw ValidationError("\"\(text)\" is no identifier of a message.")
        }
        return message
    }
}

extension CallOptions {
    /// Does one thing in a session of its own.
    func session<Result: Sendable>(
        _ work: @escaping @Sendable (HubClient) async throws(HubError) -> Result
    ) async throws -> Result {
        let client = try connection.client(kind: .web, device: device, subscription: .none)
        return try await OneSession.run(client) { _ in try await work(client) }
    }
}
