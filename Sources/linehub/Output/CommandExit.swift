import ArgumentParser
import HubProtocol
import LineHubClient
import LineModel

/// How a command that could not do its work ends.
enum CommandExit {
    /// The hub refused.
    static let refused = ExitCode(1)
    /// There is no connection, or it was lost for good.
    static let notConnected = ExitCode(2)

    /// Says on standard error what happened, the protocol's word first, and gives the exit code.
    static func code(for error: HubError) -> ExitCode {
        switch error.code {
        case .refused, .refusedOtherwise:
            Console.problem(error.winner.map { "\(error) (\($0.name) on \($0.device))" } ?? error.description)
            return refused
        case .ended(let end): return code(for: end)
        case .connectionLost, .timedOut, .malformedReply, .cancelled:
            Console.problem(error.description)
            return notConnected
        }
    }

    static func code(for end: SessionEnd) -> ExitCode {
        switch end {
        case .stopped: return .success
        case .unauthenticated(let word, _): Console.problem("\(word?.rawValue ?? "unauthenticated"): \(end)")
        case .tokenExpired: Console.problem("tokenExpired: \(end)")
        case .clientTooOld: Console.problem("clientTooOld: \(end)")
        case .replaced, .rateLimited, .closedByHub, .badProtocol, .refused:
            Console.problem("\(end)")
            return notConnected
        }
        return refused
    }
}
