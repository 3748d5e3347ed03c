/// Why a connection is failed: the close code for the peer, and a reason for its developer (RFC 6455 §7.1.7).
struct FrameViolation: Error, Equatable {
    let code: UInt16
    let reason: String

    static let notText = FrameViolation(code: 1007, reason: "text must be UTF-8")

    static func broken(_ reason: String) -> FrameViolation {
        FrameViolation(code: WebSocketCloseCode.protocolError, reason: reason)
    }
}
