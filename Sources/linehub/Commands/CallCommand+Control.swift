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
        @Argument var call: String

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
        @Argument var call: String

        func run() async throws {
            let call = try LineArguments.call(call)
            try await options.perform { client throws(HubError) in
                CallCommandResult(call: try await client.unlock(call))
            }
        }
    }
}
