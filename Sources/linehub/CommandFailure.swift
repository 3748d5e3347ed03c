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
            case .refused: ExitCode(1)
            case .unavailable: ExitCode(2)
            case .usage: ExitCode(64)
            }
        }
    }

    init(_ description: String, _ kind: Kind) {
        self.description = description
        exitCode = kind.exitCode
    }
}
