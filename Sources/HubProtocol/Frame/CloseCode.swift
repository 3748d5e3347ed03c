/// Why a WebSocket is closed (protocol §8). 4400-4499: do not reconnect as you are; 4500-4599: reconnect.
public enum CloseCode: UInt16, Sendable, CaseIterable {
    /// Issued when the peer closed and the hub answers.
    case normal = 1000
    /// Issued when the node stops without having drained.
    case goingAway = 1001
    /// Issued when a frame breaks RFC 6455.
    case protocolError = 1002
    /// Issued when a binary frame came.
    case unsupportedData = 1003
    /// Issued when a text frame is not UTF-8.
    case invalidPayload = 1007
    /// Issued when a frame is larger than `messageBytes`.
    case messageTooBig = 1009
    /// Issued when the hub met a condition that it cannot serve the connection through.
    case internalError = 1011
    /// Issued when a client goes on sending what is no JSON-RPC, or breaks a rule that has no other code.
    case badProtocol = 4400
    /// Issued when no session was opened in time, another request came first, or opening it failed.
    case noSession = 4401
    /// Issued when the token of a live session has expired.
    case tokenExpired = 4403
    /// Issued when the same device, or a switch of the same name, opened a newer session (P9, P47).
    case replaced = 4409
    /// Issued when the client's version is below the policy's minimum (R9, R10).
    case clientTooOld = 4426
    /// Issued when a client ignores `rateLimited` for longer than is bearable.
    case rateLimited = 4429
    /// Issued when the node is drained; the notice with this client's own delay came before.
    case draining = 4500
    /// Issued when the node cannot take or keep the connection.
    case overloaded = 4503
    /// Issued when the socket took nothing for so long that even snapshots cannot be delivered.
    case tooSlow = 4508

    /// Whether the client may connect again unchanged.
    public var mayReconnect: Bool {
        switch self {
        case .goingAway, .protocolError, .messageTooBig, .internalError, .draining, .overloaded, .tooSlow: true
        case .normal, .unsupportedData, .invalidPayload, .badProtocol, .noSession, .tokenExpired, .replaced,
            .clientTooOld, .rateLimited:
            false
        }
    }
}
