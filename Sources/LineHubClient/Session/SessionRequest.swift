import HubJSON
import HubProtocol
import LineModel

/// A request of the program, from the call to its completion.
struct SessionRequest: Sendable {
    let method: String
    /// The params as JSON text: a repetition sends the same bytes, with the same commandId (X17).
    let params: [UInt8]
    /// Whether it may be sent again when it is not known to have had no effect.
    let isRepeatable: Bool
    /// The id under which it is in flight; nil while it waits to be sent.
    var id: Int64?
    /// Whether it waits for a while before it is sent again.
    var isPaused = false
    /// How often the hub has asked for a repetition.
    var repetitions = 0
    /// What the hub said when it asked for it.
    var lastRefusal: HubError?
}

/// How a refusal of the hub is to be taken.
enum Repetition: Sendable, Equatable {
    /// It is final.
    case none
    /// After exactly so long.
    case after(Duration)
    /// After a growing, jittered delay.
    case growing
}

extension SessionRequest {
    /// Whether the client sends the same request again by itself (protocol §13.1).
    func repetition(after error: HubError) -> Repetition {
        switch error.code {
        case .refused(.rateLimited):
            .after(.milliseconds(error.data["retryAfterMilliseconds"]?.integer ?? 1000))
        case .refused(.overloaded), .refused(.busUnavailable): .growing
        case .refusedOtherwise("internalError"): isRepeatable && repetitions == 0 ? .after(.zero) : .none
        default: .none
        }
    }
}
