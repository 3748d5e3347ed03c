import Glibc

/// Administers a hub by HTTP before anything is measured: one blocking request after the other.
struct Administration {
    let address: Address
    let tokens: TokenMaker

    /// Stores what a plan needs.
    func store(_ directory: Directory) throws {
        for document in directory.documents() { _ = try call("admin.directory.import", params: document) }
    }

    /// The reply as the hub wrote it.
    ///
    /// - Throws: `Failure` with it if it is not a result.
    func call(_ method: String, params: String) throws -> String {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
        let head = [
            "POST /v1/rpc HTTP/1.1", "Host: \(address)", "Connection: close", "Content-Type: application/json",
            "Authorization: Bearer \(tokens.token(subject: "loadtest", scope: "admin"))",
            "Content-Length: \(body.utf8.count)",
        ].joined(separator: "\r\n")
        let reply = try exchange(head + "\r\n\r\n" + body)
        guard reply.contains(#""result":"#) else { throw Failure("\(method) was refused: \(reply.suffix(500))") }
        return reply
    }

    private func exchange(_ request: String) throws -> String {
        let socket = try Socket.blocking(to: address)
        defer { socket.close() }
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes { unsafe socket.send($0) }
            guard sent > 0 else { throw SystemError("send") }
            rest = rest.dropFirst(sent)
        }
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive(into: $0) }), count > 0 {
            reply += buffer[..<count]
        }
        return String(decoding: reply, as: UTF8.self)
    }
}
