/// Bytes on their way to one connection: frames of a client, or bytes as they are.
///
/// Frames are masked with the key 0, which is legal (RFC 6455, section 5.3) and leaves the payload as it is.
struct Outgoing {
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    mutating func text(_ payload: String) {
        frame(.text, count: payload.utf8.count)
        bytes.append(contentsOf: payload.utf8)
    }

    mutating func text(_ payload: [UInt8]) {
        frame(.text, count: payload.count)
        bytes.append(contentsOf: payload)
    }

    mutating func binary(_ payload: [UInt8]) {
        frame(.binary, count: payload.count)
        bytes.append(contentsOf: payload)
    }

    /// Answers a ping.
    mutating func pong(_ payload: Span<UInt8>) {
        frame(.pong, count: payload.count)
        for index in payload.indices { bytes.append(payload[index]) }
    }

    /// Bytes that are no frame: the upgrade, or a protocol that is none of WebSocket.
    mutating func bare(_ raw: some Sequence<UInt8>) {
        bytes.append(contentsOf: raw)
    }

    /// Forgets what was sent, and keeps the memory.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func frame(_ opcode: Opcode, count: Int) {
        bytes.append(0x80 | opcode.rawValue)
        if count < 126 {
            bytes.append(0x80 | UInt8(count))
        } else if count < 65_536 {
            bytes.append(0x80 | 126)
            bytes.append(UInt8(count >> 8))
            bytes.append(UInt8(count & 0xff))
        } else {
            bytes.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(count >> shift & 0xff)) }
        }
        for _ in 0..<4 { bytes.append(0) }
    }
}
