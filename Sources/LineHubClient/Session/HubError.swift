public import HubJSON
public import HubProtocol
public import LineModel

/// Why a request did not succeed: what happened, a sentence for logs, and what the hub said with it.
public struct HubError: Error, Equatable, Sendable {
    public var code: Code
    /// For logs; programs switch on `code`.
    public var message: String
    /// The call's present row, where the refusal shows it.
    public var call: CallRow?
    /// Who won the race that this command lost.
    public var winner: TalkerRow?
    /// The whole `data` of the hub's error.
    public var data: JSONObject

    public enum Code: Equatable, Sendable {
        /// The hub refused, with a word of the protocol.
        case refused(RefusalCode)
        /// The hub refused with a word that this client does not know, such as `methodNotFound`.
        case refusedOtherwise(String)
        /// The connection was lost, and the request is none that may be repeated.
        case connectionLost
        /// No reply came in time; whether the request had effect is not known.
        case timedOut
        /// The client has stopped, or was not started.
        case ended(SessionEnd)
        /// The reply is not what the protocol says.
        case malformedReply
        /// The task that waited was cancelled; whether the request had effect is not known.
        case cancelled
    }

    public init(_ code: Code, message: String) {
        self.code = code
        self.message = message
        self.data = JSONObject()
    }

    /// A refusal as it came.
    public init(_ error: RPCError) {
        code = error.word.map(Code.refused) ?? .refusedOtherwise(error.data["code"]?.string ?? String(error.code))
        message = error.message
        call = error.call
        winner = error.winner
        data = error.data
    }

    /// The word of the refusal; nil where the hub did not refuse.
    public var word: RefusalCode? {
        if case .refused(let word) = code { word } else { nil }
    }
}

extension HubError: CustomStringConvertible {
    public var description: String {
        switch code {
        case .refused(let word): "\(word.rawValue): \(message)"
        case .refusedOtherwise(let word): "\(word): \(message)"
        default: message
        }
    }
}
