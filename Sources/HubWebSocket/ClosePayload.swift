/// What a peer's close frame says (RFC 6455 §5.5.1).
struct ClosePayload: Equatable {
    /// Nil for a frame without a body.
    let code: UInt16?

    /// Reads the body; thrown is the code with which a wrong one is answered.
    init(_ body: [UInt8]) throws(FrameViolation) {
        guard !body.isEmpty else {
            code = nil
            return
        }
        guard body.count >= 2 else {
            throw FrameViolation(code: WebSocketCloseCode.protocolError, reason: "half a close code")
        }
        let code = UInt16(body[0]) << 8 | UInt16(body[1])
        guard Self.mayBeSent(code) else {
            throw FrameViolation(code: WebSocketCloseCode.protocolError, reason: "no close code for the wire")
        }
        var reason = UTF8Validator()
        guard reason.take(body[2...]), reason.isComplete else { throw .notText }
        self.code = code
    }

    /// §7.4: 1004 to 1006 and 1015 are reserved, what IANA has not given out may not be used, 3000 to 4999 is free.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
