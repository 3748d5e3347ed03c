import HubTesting

/// A second way to a server, by inline commands and blocking calls: what a test does behind the client's back.
final class RawRedis {
    private let socket: BlockingSocket

    /// Nil when nobody listens there.
    init?(port: UInt16) {
        guard let socket = BlockingSocket(port: port, patienceSeconds: 5) else { return nil }
        self.socket = socket
    }

    /// Sends one line and gives what comes back in one piece, as it stands on the wire; empty when nothing comes.
    @discardableResult
    func ask(_ line: String) -> String {
        socket.write(Array((line + "\r\n").utf8))
        guard case .bytes(let answer) = socket.receive() else { return "" }
        return String(decoding: answer, as: UTF8.self)
    }
}
