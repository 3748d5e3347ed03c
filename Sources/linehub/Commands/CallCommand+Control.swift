import ArgumentParser
import HubProtocol
import LineHubClient
import LineModel

// The verbs that steer a call that is going on.
extension CallCommand {
    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a call on an own line to whoever has it.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.lock(call))
            }
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let others pick a locked call up again.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.unlock(call))
            }
        }
    }

    struct Transfer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Hand an own call to a number outside the line.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String
        @Argument(help: "The number that the call shall go to.") var number: String

        func validate() throws {
            guard PhoneNumber.isValid(number) else { throw ValidationError("\"\(number)\" is no telephone number.") }
        }

        func run() async throws {
            let call = try LineArguments.call(call)
            let number = number
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.transfer(call, to: number))
            }
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move an own call into a meeting of another member.",
            discussion: "Without --meeting it is an instant meeting.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String
        @Argument(help: "The member whose meeting it is.") var host: String
        @Option(help: "The id of a scheduled meeting.") var meeting: String?

        func run() async throws {
            let call = try LineArguments.call(call)
            guard let host = PartyID(host) else { throw ValidationError("\"\(host)\" is no identifier of a party.") }
            var wanted = Meeting(host: host, kind: .instant)
            if let meeting {
                guard let id = MeetingID(meeting) else {
                    throw ValidationError("\"\(meeting)\" is no identifier of a meeting.")
                }
                wanted = Meeting(host: host, kind: .scheduled, id: id)
            }
            let meeting = wanted
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.move(call, to: meeting))
            }
        }
    }

    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Talk in a call beside whoever has it.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in try await client.join(call) }
        }
    }

    struct Monitor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Listen to a call, whisper to its talker, break in, take over, or stop.",
            discussion: "Where the administrator has switched monitoring on, for members with the right.")
        @OptionGroup var options: CallOptions
        @Argument(help: "The call's id.") var call: String
        @Argument(help: "listen, whisper, barge, takeOver or stop.") var mode: String

        func validate() throws {
            guard MonitorMode(rawValue: mode) != nil else {
                throw ValidationError("\"\(mode)\" is not listen, whisper, barge, takeOver or stop.")
            }
        }

        func run() async throws {
            let call = try LineArguments.call(call)
            guard let mode = MonitorMode(rawValue: mode) else { return }
            try await options.perform { client throws(HubError) in try await client.monitor(call, mode) }
        }
    }
}
