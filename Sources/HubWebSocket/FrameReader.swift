/// Reads a client's frames from bytes that come in any pieces, and holds them to RFC 6455 §5.
///
/// The library's own reader takes unmasked frames, answers one of several pings, and lets a torn text pass for a while; so
/// the library only shakes hands and writes, and what clients send is read here. Nothing but the message under way is kept, and of
/// that no more than the limit: a frame that announces too much is refused by its head.
struct FrameReader {
    enum Event: Equatable {
        /// A whole text message, which is UTF-8.
        case text([UInt8])
        case ping([UInt8])
        case pong
        case close(ClosePayload)
        /// The connection is to be failed; no event follows.
        case violation(FrameViolation)
    }

    /// The bits and numbers of a frame's first byte (§5.2).
    private enum Opcode {
        static let continuation: UInt8 = 0x0
        static let text: UInt8 = 0x1
        static let binary: UInt8 = 0x2
        static let close: UInt8 = 0x8
        static let ping: UInt8 = 0x9
        static let pong: UInt8 = 0xA
    }

    private let maximumBytes: Int
    /// The head of the frame under way, as far as it has come.
    private var head = FrameHead()
    private var mask = FrameMask()
    private var opcode: UInt8 = 0
    private var isFinal = false
    /// Whether the head is complete.
    private var isInPayload = false
    private var payloadCount = 0
    private var takenCount = 0
    private var control: [UInt8] = []
    private var message: [UInt8] = []
    private var isInMessage = false
    private var validator = UTF8Validator()
    private var hasFailed = false

    /// - Parameter maximumBytes: of a message, all its fragments together.
    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Whether no frame and no message is under way: a new reader would do as well.
    var isAtRest: Bool { !isInPayload && !isInMessage && head.count == 0 && !hasFailed }

    /// Takes bytes off `input` until something has come of them; nil when they are used up.
    mutating func next(_ input: inout ArraySlice<UInt8>) -> Event? {
        guard !hasFailed else { return nil }
        do throws(FrameViolation) {
            while true {
                if !isInPayload {
                    guard try readHead(&input) else { return nil }
                }
                try readPayload(&input)
                guard takenCount == payloadCount else { return nil }
                isInPayload = false
                if let event = try finishFrame() { return event }
            }
        } catch {
            hasFailed = true
            message = []
            return .violation(error)
        }
    }
}

// The head of a frame.
extension FrameReader {
    /// False while bytes of it lack.
    private mutating func readHead(_ input: inout ArraySlice<UInt8>) throws(FrameViolation) -> Bool {
        while head.count < head.fullCount {
            guard let byte = input.popFirst() else { return false }
            head.append(byte)
            if head.count == 1 { try judgeFirstByte(byte) }
            if head.count == 2 { try judgeSecondByte(byte) }
        }
        payloadCount = try lengthInHead()
        takenCount = 0
        mask = head.mask
        if !isControl {
            guard payloadCount <= maximumBytes - message.count else {
                throw FrameViolation(code: WebSocketCloseCode.messageTooBig, reason: "message too big")
            }
            // A message grows once, to what its frame announces, if it is one frame.
            if message.isEmpty { message.reserveCapacity(payloadCount) }
        }
        head = FrameHead()
        isInPayload = true
        return true
    }

    private var isControl: Bool { opcode & 0x8 != 0 }

    private mutating func judgeFirstByte(_ byte: UInt8) throws(FrameViolation) {
        guard byte & 0x70 == 0 else { throw .broken("reserved bits are set") }
        opcode = byte & 0x0F
        isFinal = byte & 0x80 != 0
        switch opcode {
        case Opcode.continuation:
            guard isInMessage else { throw .broken("a continuation of nothing") }
        case Opcode.text, Opcode.binary:
            guard !isInMessage else { throw .broken("a new message inside another") }
            guard opcode == Opcode.text else {
                throw FrameViolation(code: WebSocketCloseCode.unsupportedData, reason: "only text is spoken here")
            }
            isInMessage = true
        case Opcode.close, Opcode.ping, Opcode.pong:
            guard isFinal else { throw .broken("a control frame in fragments") }
        default: throw .broken("an unknown opcode")
        }
    }

    private func judgeSecondByte(_ byte: UInt8) throws(FrameViolation) {
        guard byte & 0x80 != 0 else { throw .broken("a client's frame must be masked") }
        guard !isControl || byte & 0x7F <= 125 else { throw .broken("a control frame has at most 125 bytes") }
    }

    /// §5.2: in as few bytes as will do, and without the highest of 64 bits.
    private func lengthInHead() throws(FrameViolation) -> Int {
        let places = 2..<(head.fullCount - 4)
        guard !places.isEmpty else { return Int(head[1] & 0x7F) }
        let length = places.reduce(UInt64(0)) { $0 << 8 | UInt64(head[$1]) }
        guard length >= (places.count == 2 ? 126 : 65_536), let length = Int(exactly: length) else {
            throw .broken("a length that is not written as it must be")
        }
        return length
    }
}

// The payload.
extension FrameReader {
    private mutating func readPayload(_ input: inout ArraySlice<UInt8>) throws(FrameViolation) {
        let piece = input.prefix(payloadCount - takenCount)
        guard !piece.isEmpty else { return }
        input = input[piece.endIndex...]
        defer { takenCount += piece.count }
        guard !isControl else { return mask.append(piece, at: takenCount, to: &control) }
        let known = message.count
        mask.append(piece, at: takenCount, to: &message)
        // At the first bad byte (§8.1), however long the message would be.
        guard validator.take(message[known...]) else { throw .notText }
    }

    private mutating func finishFrame() throws(FrameViolation) -> Event? {
        guard !isControl else {
            defer { control = [] }
            switch opcode {
            case Opcode.close: return .close(try ClosePayload(control))
            case Opcode.ping: return .ping(control)
            default: return .pong
            }
        }
        guard isFinal else { return nil }
        guard validator.isComplete else { throw .notText }
        defer {
            message = []
            isInMessage = false
        }
        return .text(message)
    }
}
