import HubJSON
import HubTesting
import Synchronization

/// A TCP client that reads only when it is told to, on a thread of its own: for slow and silent peers, and for HTTP.
final class RawSocket: Sendable {
    struct Ended: Error {}

    /// One frame of the hub.
    struct Frame: Sendable {
        var opcode: UInt8
        var payload: [UInt8]
    }

    private let socket: BlockingSocket
    private let received = Mutex<[UInt8]>([])

    init(port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        // Long: where other tests keep all cores busy, a token may wait that long to be verified.
        let socket = BlockingSocket(port: port, patienceSeconds: 90, receiveBufferBytes: receiveBufferBytes)
        guard let socket else { throw Ended() }
        self.socket = socket
    }

    /// Sends a request by HTTP and returns status, head and body; blocks.
    static func http(
        _ port: UInt16, _ method: String, _ path: String, headers: [String] = [], body: String = ""
    ) throws -> (status: Int, head: String, body: String) {
        let socket = try RawSocket(port: port)
        let lines = [
            "\(method) \(path) HTTP/1.1", "Host: hub", "Connection: close", "Content-Length: \(body.utf8.count)",
        ]
        socket.write(Array(((lines + headers + ["", ""]).joined(separator: "\r\n") + body).utf8))
        return try socket.response()
    }

    /// Opens a WebSocket; blocks.
    func upgrade() throws {
        let lines = [
            "GET /v1/socket HTTP/1.1", "Host: hub", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: linehub.v1", "", "",
        ]
        write(Array(lines.joined(separator: "\r\n").utf8))
        guard try response().status == 101 else { throw Ended() }
    }

    func send(_ message: JSONValue) {
        let payload = message.encoded()
        let mask: [UInt8] = [1, 2, 3, 4]
        var frame: [UInt8] = [0x81]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else {
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        }
        frame += mask
        for (index, byte) in payload.enumerated() { frame.append(byte ^ mask[index & 3]) }
        write(frame)
    }

    /// Reads one frame; blocks, and throws at the end of the stream.
    func frame() throws -> Frame {
        let head = try take(2)
        var count = Int(head[1])
        if count == 126 { count = try take(2).reduce(0) { $0 << 8 | Int($1) } }
        if count == 127 { count = try take(8).reduce(0) { $0 << 8 | Int($1) } }
        return Frame(opcode: head[0] & 0xF, payload: try take(count))
    }

    /// Reads one text frame's messages; blocks.
    func messages() throws -> [JSONValue] {
        while true {
            let frame = try frame()
            guard frame.opcode == 1 else { continue }
            let value = try JSONReader.read(frame.payload, limits: JSONLimits(maximumBytes: 8 << 20))
            return value.array ?? [value]
        }
    }

    private func response() throws -> (status: Int, head: String, body: String) {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) { head += try take(1) }
        let text = String(decoding: head, as: UTF8.self)
        let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        let body = try take(length ?? 0)
        return (Int(text.split(separator: " ")[1]) ?? 0, text, String(decoding: body, as: UTF8.self))
    }

    func write(_ bytes: [UInt8]) { socket.write(bytes) }

    func take(_ count: Int) throws -> [UInt8] {
        try received.withLock { received in
            while received.count < count {
                guard case .bytes(let bytes) = socket.receive(atMost: 16_384) else { throw Ended() }
                received += bytes
            }
            defer { received.removeFirst(count) }
            return Array(received.prefix(count))
        }
    }
}

extension TestHub {
    /// Whether this line is in the metrics; blocks.
    func tells(_ metric: String) throws -> Bool {
        try RawSocket.http(port, "GET", "/metrics").body.contains(metric + "\n")
    }
}
