import HubJSON
public import HubProtocol
public import LineModel

/// Why a client has stopped for good: connecting again as it is would not help (protocol §13.2).
public enum SessionEnd: Error, Sendable, Equatable {
    /// The program stopped it.
    case stopped
    /// The hub closed normally though nobody asked it to (1000).
    case closedByHub
    /// The hub could not read what this client sends (1003, 1007, 4400): a fault of the client.
    case badProtocol(code: UInt16, reason: String)
    /// The token is refused (4401); the word is that of the refusal, the reason an administrator's where there is one.
    case unauthenticated(RefusalCode?, reason: String)
    /// The token has expired, and the provider has no newer one (4403).
    case tokenExpired
    /// The same device of the same party, or a switch of the same name, opened a newer session (4409).
    case replaced
    /// The hub asks for a newer client (4426).
    case clientTooOld(minimum: String?)
    /// This client went on sending more than its rate allows (4429).
    case rateLimited
    /// Another code of 4400 to 4499.
    case refused(code: UInt16, reason: String)
}

extension SessionEnd {
    /// What a close code forbids (protocol §13.2); nil where the client comes back.
    ///
    /// 4403 is nil too: with another token the client is not as it was. `refusal` is what the hub answered to
    /// `session.open`, if it refused.
    public init?(closeCode code: UInt16, reason: String, refusal: RPCError?) {
        switch CloseCode(rawValue: code) {
        case .normal: self = .closedByHub
        case .unsupportedData, .invalidPayload, .badProtocol: self = .badProtocol(code: code, reason: reason)
        case .noSession: self = .unauthenticated(refusal?.word, reason: reason)
        case .replaced: self = .replaced
        case .clientTooOld: self = .clientTooOld(minimum: refusal?.data["minimum"]?.string)
        case .rateLimited: self = .rateLimited
        case .protocolError, .goingAway, .messageTooBig, .internalError, .tokenExpired, .draining, .overloaded,
            .tooSlow:
            return nil
        case nil:
            guard (4400...4499).contains(code) else { return nil }
            self = .refused(code: code, reason: reason)
        }
    }
}

extension SessionEnd: CustomStringConvertible {
    public var description: String {
        switch self {
        case .stopped: "stopped"
        case .closedByHub: "closed by the hub"
        case .badProtocol(let code, let reason): "the hub cannot read this client (\(code) \(reason))"
        case .unauthenticated(let word, let reason):
            "not authenticated" + (word.map { ": \($0.rawValue)" } ?? "") + (reason.isEmpty ? "" : " (\(reason))")
        case .tokenExpired: "the token has expired"
        case .replaced: "replaced by a newer session of the same device"
        case .clientTooOld(let minimum): "the client is too old" + (minimum.map { "; \($0) is needed" } ?? "")
        case .rateLimited: "rate limited"
        case .refused(let code, let reason): "refused (\(code) \(reason))"
        }
    }
}
