/// Why a command has no value.
package enum RedisError: Error, Hashable, Sendable {
    /// There is no connection; the command was not sent.
    case unavailable
    /// As many commands as allowed are on their way; the command was not sent.
    case overloaded
    /// The answer did not come in time, or the connection ended before it. What was written may have happened.
    case lost
    /// Redis said no: the error's first word, and the rest.
    case refused(code: String, message: String)
}
