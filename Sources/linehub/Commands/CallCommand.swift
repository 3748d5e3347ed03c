import ArgumentParser
import HubProtocol
import LineHubClient
import LineModel

/// Lists calls, and acts on them.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "List calls, or act on one.",
        discussion: "Each needs a token of scope client. It prints the row once the hub has confirmed the change.",
        subcommands: [
            List.self, Place.self, Answer.self, Decline.self, Hold.self, Resume.self, PickUp.self, HangUp.self,
            Lock.self,
            Unlock.self, Transfer.self, Move.self, Join.self, Monitor.self,
        ])
}

/// What all commands on calls share.
struct CallOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions
    @Option(help: "The device that acts, and that the media goes to.") var device = "linehub-cli"
    @Flag(help: "Print JSON.") var json = false

    /// Does one thing in a session of its own, and prints the row that it gives.
    func perform(_ work: @escaping @Sendable (HubClient) async throws(HubError) -> CallCommandResult) async throws {
        let client = try connection.client(kind: .web, device: device, subscription: .none)
        let result = try await OneSession.run(client) { _ in try await work(client) }
        if json { return Console.json(result) }
        for row in [result.call] + (result.held ?? []) { Console.line(CallText.line(row, duration: nil)) }
        for row in result.notHeld ?? [] { Console.problem("\(row.call) not held: \(row.code.rawValue)") }
    }
}

extension CallCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the live calls of all lines.")
        @OptionGroup var options: CallOptions

        func run() async throws {
            let client = try options.connection.client(
                kind: .web, device: options.device, subscription: .all(.full))
            let (calls, time, view) = try await OneSession.run(client) { _ in
                let view = await client.view
                return (view.lines.flatMap(\.calls), await client.serverTime, view)
            }
            if options.json { return Console.json(calls) }
            for call in calls {
                Console.line(CallText.line(call, duration: time.flatMap { view.duration(of: call, at: $0) }))
            }
        }
    }

    struct Place: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Dial a number from a line.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The line to call from.") var line: String
        @Argument(help: "The number to dial.") var number: String

        func validate() throws {
            guard PhoneNumber.isValid(number) else { throw ValidationError("\"\(number)\" is no telephone number.") }
        }

        func run() async throws {
            let line = try LineArguments.lines([line])[0]
            let number = number
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.place(from: line, to: number))
            }
        }
    }

    struct Answer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Answer a ringing call.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String
        @Flag(help: "Hold the call that is going on.") var hold = false

        func run() async throws {
            let call = try LineArguments.call(call)
            let hold = hold
            try await options.perform { client throws(HubError) in try await client.answer(call, hold: hold) }
        }
    }

    struct Decline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Silence a ringing call for this party.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.decline(call))
            }
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Hold a call, for others to pick up.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.hold(call))
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take back a call that this party held.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in try await client.resume(call) }
        }
    }

    struct PickUp: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pickup", abstract: "Pick up a held call.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in try await client.pickUp(call) }
        }
    }

    struct HangUp: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "hangup", abstract: "End a call.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in
                guard let row = try await client.hangUp(call) else {
                    throw HubError(.refused(.unknownCall), message: "There is no such call.")
                }
                return CallCommandResult(call: row)
            }
        }
    }
}
