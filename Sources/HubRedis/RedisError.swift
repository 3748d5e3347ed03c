/// Why a command has no value.
public enum RedisError: Error, Equatable, Sendable {
    /// There is no connection; the command was not sent.
    case unavailable
    /// As many commands or bytes as allowed are on their way; the command was not sent.
    case overloaded
    /// The command would break the connection's protocol (SUBSCRIBE, MONITOR, ...); it was not sent.
    case forbidden(String)
    /// The answer did not come in time. What was written may have happened, or may yet happen.
    case timedOut
    /// The connection ended before the answer. What was written may have happened.
    case lost
    /// Redis said no: the error's first word, and the rest.
    case refused(code: String, message: String)
    /// The client was stopped. What had been written may have happened.
    case closed

    /// Whether Redis may have carried the command out all the same.
    public var mayHaveHappened: Bool {
        switch self {
        case .timedOut, .lost, .closed: true
        // A script may write and then fail, which Redis does not undo.
        case .refused(let code, _): code != "NOSCRIPT" && code != "READONLY"
        case .unavailable, .overloaded, .forbidden: false
        }
    }
}
