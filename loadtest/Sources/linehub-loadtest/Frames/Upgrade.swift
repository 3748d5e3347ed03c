/// How a WebSocket begins: the request, and what the answer must be.
struct Upgrade {
    let path: String
    let subprotocol: String?
    var fields: [(name: String, value: String)] = []

    /// The request. The key is the same for all: a server may not mind, and the answer's hash is not checked.
    func request(to address: Address) -> String {
        var lines = [
            "GET \(path) HTTP/1.1", "Host: \(address)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
        ]
        if let subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
        lines += fields.map { "\($0.name): \($0.value)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// Where the answer's head ends; nil while it is incomplete.
    ///
    /// - Throws: `Failure` with the status line if the server refused.
    static func accepted(_ bytes: Span<UInt8>) throws -> Int? {
        guard let end = bytes.end(of: "\r\n\r\n", from: 0) else { return nil }
        guard bytes.end(of: "HTTP/1.1 101", from: 0) == 12 else {
            throw Failure("the upgrade was refused: \(bytes.extracting(..<end).text)")
        }
        return end
    }
}
