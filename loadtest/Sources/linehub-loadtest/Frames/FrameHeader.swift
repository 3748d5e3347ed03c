/// The head of a frame from a server, which is never masked (RFC 6455, section 5.2).
struct FrameHeader: Equatable {
    let opcode: Opcode
    let isFinal: Bool
    /// Where the payload lies in the bytes that were read.
    let payload: Range<Int>

    /// Reads the head at `start`; nil while it is incomplete. The payload may still be missing.
    ///
    /// - Throws: `FrameError` on what no server may send.
    init?(_ bytes: Span<UInt8>, at start: Int) throws(FrameError) {
        guard start + 2 <= bytes.count else { return nil }
        guard let opcode = Opcode(rawValue: bytes[start] & 0x0f) else { throw .unknownOpcode(bytes[start] & 0x0f) }
        guard bytes[start + 1] & 0x80 == 0 else { throw .masked }
        var count = Int(bytes[start + 1])
        var payloadStart = start + 2
        if count > 125 {
            let extended = count == 126 ? 2 : 8
            guard payloadStart + extended <= bytes.count else { return nil }
            count = 0
            for index in payloadStart..<payloadStart + extended { count = count << 8 | Int(bytes[index]) }
            payloadStart += extended
        }
        guard count <= ReceiveBuffer.capacity - ReceiveBuffer.readBytes else { throw .tooLarge(count) }
        self.opcode = opcode
        isFinal = bytes[start] & 0x80 != 0
        payload = payloadStart..<payloadStart + count
    }
}
