/// Writes unmasked WebSocket frames, as a server sends them, behind what a buffer already holds (RFC 6455 §5.2).
public enum FrameWriter {
    /// Appends a whole text message in one frame.
    public static func appendText(_ payload: some Collection<UInt8>, to buffer: inout [UInt8]) {
        appendHeader(opcode: 0x1, payloadCount: payload.count, to: &buffer)
        buffer.append(contentsOf: payload)
    }

    /// Appends only the header of a text frame; exactly `payloadCount` bytes of payload are to follow.
    @inlinable
    public static func appendTextHeader(payloadCount: Int, to buffer: inout [UInt8]) {
        appendHeader(opcode: 0x1, payloadCount: payloadCount, to: &buffer)
    }

    /// What a text frame begins with until `closeText`: room for its header.
    public static let openText: [UInt8] = [0, 0, 0, 0]

    /// Makes a whole text frame of a payload that was written behind `openText`.
    public static func closeText(_ frame: inout [UInt8]) {
        let payloadCount = frame.count - openText.count
        guard headerCount(payloadCount: payloadCount) == openText.count else {
            var header: [UInt8] = []
            appendTextHeader(payloadCount: payloadCount, to: &header)
            return frame.replaceSubrange(..<openText.count, with: header)
        }
        // What nearly every payload's length takes: nothing moves.
        frame[0] = 0x81
        frame[1] = 126
        frame[2] = UInt8(truncatingIfNeeded: payloadCount >> 8)
        frame[3] = UInt8(truncatingIfNeeded: payloadCount)
    }

    /// Appends a ping; a payload has at most 125 bytes.
    public static func appendPing(_ payload: some Collection<UInt8> = [UInt8](), to buffer: inout [UInt8]) {
        precondition(payload.count <= 125, "a control frame carries at most 125 bytes")
        appendHeader(opcode: 0x9, payloadCount: payload.count, to: &buffer)
        buffer.append(contentsOf: payload)
    }

    /// Appends the answer to a ping, which bears its payload.
    static func appendPong(_ payload: [UInt8], to buffer: inout [UInt8]) {
        appendHeader(opcode: 0xA, payloadCount: payload.count, to: &buffer)
        buffer.append(contentsOf: payload)
    }

    /// Appends the answer to a close frame, which bears its code or none.
    static func appendClose(_ code: UInt16?, to buffer: inout [UInt8]) {
        guard let code else { return appendHeader(opcode: 0x8, payloadCount: 0, to: &buffer) }
        appendClose(code: code, to: &buffer)
    }

    /// Appends a close frame; the reason is cut at a character so that the payload has at most 125 bytes.
    public static func appendClose(code: UInt16, reason: String = "", to buffer: inout [UInt8]) {
        let reason = closeReason(reason)
        appendHeader(opcode: 0x8, payloadCount: 2 + reason.count, to: &buffer)
        buffer.append(UInt8(truncatingIfNeeded: code >> 8))
        buffer.append(UInt8(truncatingIfNeeded: code))
        buffer.append(contentsOf: reason)
    }

    /// The number of bytes in front of a payload of that length: 2, 4 or 10.
    @inlinable
    public static func headerCount(payloadCount: Int) -> Int {
        payloadCount < 126 ? 2 : payloadCount <= 0xFFFF ? 4 : 10
    }

    /// What a whole frame made by this writer carries.
    public static func payload(of frame: [UInt8]) -> ArraySlice<UInt8> {
        switch frame[1] {
        case 126: frame[4...]
        case 127: frame[10...]
        default: frame[2...]
        }
    }

    /// The longest beginning of `reason` that fits a close frame, never a torn character.
    static func closeReason(_ reason: String) -> [UInt8] {
        var reason = Substring(reason)
        while reason.utf8.count > 123 { reason.removeLast() }
        return Array(reason.utf8)
    }

    @inlinable
    static func appendHeader(opcode: UInt8, payloadCount: Int, to buffer: inout [UInt8]) {
        buffer.append(0x80 | opcode)
        switch headerCount(payloadCount: payloadCount) {
        case 2:
            buffer.append(UInt8(payloadCount))
        case 4:
            buffer.append(126)
            buffer.append(UInt8(truncatingIfNeeded: payloadCount >> 8))
            buffer.append(UInt8(truncatingIfNeeded: payloadCount))
        default:
            buffer.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                buffer.append(UInt8(truncatingIfNeeded: payloadCount >> shift))
            }
        }
    }
}
