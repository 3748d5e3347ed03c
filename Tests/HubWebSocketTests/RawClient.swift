import HubTesting

@testable import HubWebSocket

/// A blocking TCP client with a deadline on every read: says exactly the bytes a test gives it.
final class RawClient {
    struct Timeout: Error {}

    /// One frame as it came from the server.
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        static func text(_ text: String) -> Frame { Frame(opcode: 1, payload: Array(text.utf8)) }
        static func close(_ code: UInt16) -> Frame {
            Frame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xFF)])
        }
        var closeCode: UInt16? {
            opcode == 8 && payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
        }
    }

    private let socket: BlockingSocket
    private var received: [UInt8] = []

    init(port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        let socket = BlockingSocket(port: port, patienceSeconds: 10, receiveBufferBytes: receiveBufferBytes)
        guard let socket else { throw Timeout() }
        self.socket = socket
    }

    /// Ends its half of the connection.
    func endWriting() { socket.endWriting() }

    /// Opens a WebSocket the way a well-behaved client does.
    static func webSocket(
        port: UInt16, path: String = "/v1/socket", headers: [String] = [], receiveBufferBytes: Int32? = nil
    ) throws -> RawClient {
        let client = try RawClient(port: port, receiveBufferBytes: receiveBufferBytes)
        client.write(handshake(path: path, headers: headers))
        let (status, _, _) = try client.response()
        guard status == 101 else { throw Timeout() }
        return client
    }

    static func handshake(
        path: String = "/v1/socket", method: String = "GET", http: String = "HTTP/1.1",
        upgrade: String? = "websocket", version: String? = "13", keys: [String] = ["dGhlIHNhbXBsZSBub25jZQ=="],
        subprotocol: String? = "test.v1", headers: [String] = []
    ) -> String {
        var lines = ["\(method) \(path) \(http)", "Host: localhost", "Connection: Upgrade"]
        if let upgrade { lines.append("Upgrade: \(upgrade)") }
        if let version { lines.append("Sec-WebSocket-Version: \(version)") }
        for key in keys { lines.append("Sec-WebSocket-Key: \(key)") }
        if let subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
        return (lines + headers + ["", ""]).joined(separator: "\r\n")
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) { socket.write(bytes) }

    func sendText(_ text: String) { sendFrame(opcode: 1, Array(text.utf8)) }

    /// Sends several messages in one write.
    func sendTexts(_ texts: [String]) { write(texts.flatMap { Self.frame(opcode: 1, Array($0.utf8)) }) }

    func sendFrame(opcode: UInt8, final: Bool = true, _ payload: [UInt8]) {
        write(Self.frame(opcode: opcode, final: final, payload))
    }

    private static func frame(opcode: UInt8, final: Bool = true, _ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        FrameWriter.appendHeader(opcode: opcode, payloadCount: payload.count, to: &frame)
        if !final { frame[0] &= 0x7F }
        frame[1] |= 0x80
        let mask: [UInt8] = [1, 2, 3, 4]
        frame += mask
        for (index, byte) in payload.enumerated() { frame.append(byte ^ mask[index & 3]) }
        return frame
    }

    /// Reads one whole frame.
    func frame() throws -> Frame {
        let head = try take(2)
        let count =
            switch head[1] {
            case 126: try take(2).reduce(0) { $0 << 8 | Int($1) }
            case 127: try take(8).reduce(0) { $0 << 8 | Int($1) }
            default: Int(head[1])
            }
        return Frame(opcode: head[0] & 0xF, payload: try take(count))
    }

    /// Reads one HTTP response with its body of the announced length.
    func response(hasBody: Bool = true) throws -> (status: Int, head: String, body: [UInt8]) {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) { head += try take(1) }
        let text = String(decoding: head, as: UTF8.self)
        let status = Int(text.split(separator: " ")[1])!
        let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        return (status, text, hasBody ? try take(length ?? 0) : [])
    }

    /// Whether the server has closed, everything before it read and dropped.
    func isAtEnd() -> Bool {
        received = []
        while true {
            switch socket.receive() {
            case .bytes: continue
            case .end: return true
            case .silence: return false
            }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard case .bytes(let bytes) = socket.receive() else { throw Timeout() }
            received += bytes
        }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }
}
