import ArgumentParser

/// Why a command ended: a sentence for people, and the exit code for scripts.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String
    var exitCode: ExitCode

    /// What the exit codes of `linehub` mean.
    enum Kind {
        /// The hub refused: 1.
        case refused
        /// The hub cannot be reached, or the node cannot serve: 2.
        case unavailable
        /// The command line or the configuration is wrong: 64, as in sysexits.h.
        case usage

        var exitCode: ExitCode {
            switch self {
            case .refused: CommandExit.refused
            case .unavailable: CommandExit.notConnected
            case .usage: ExitCode(64)
            }
        }
    }

    init(_ description: String, _ kind: Kind) {
        self.description = description
        exitCode = kind.exitCode
    }
}

/// Runs a command's body; a failure is told on standard error and becomes the exit code.
func reportingFailure(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        throw reported(error)
    }
}

/// Tells a failure on standard error; what the command is to end with.
func reported(_ error: any Error) -> any Error {
    switch error {
    case let failure as CommandFailure:
        Console.problem("linehub: \(failure.description)")
        return failure.exitCode
    case is ValidationError: return error
    default:
        Console.problem("linehub: \(error)")
        return CommandFailure.Kind.unavailable.exitCode
    }
}
