import HubJSON
import HubWebSocket
import Synchronization

/// The socket of a test client; the loop's thread alone touches it.
// SAFETY: `socket` is set and used on the loop's thread only, to which every verb posts its work.
final class TestLine: @unchecked Sendable, WebSocketClientDelegate {
    private var socket: WebSocketClient?
    /// Keeps the client while its socket is open.
    private var client: TestClient?

    func connect(_ configuration: WebSocketClientConfiguration, for client: TestClient) {
        TestLoop.shared.post { [self] context in
            self.client = client
            let socket = WebSocketClient(context: context, configuration: configuration, delegate: self)
            self.socket = socket
            socket.connect()
        }
    }

    func send(_ text: [UInt8]) {
        TestLoop.shared.post { [self] _ in _ = socket?.send(text: text) }
    }

    func close() {
        TestLoop.shared.post { [self] _ in socket?.close() }
    }

    func opened(_ socket: WebSocketClient) { client?.change { $0.opened = true } }

    func received(_ socket: WebSocketClient, text: [UInt8]) {
        let limits = JSONLimits(maximumBytes: 16 << 20)
        guard let value = try? JSONReader.read(text, limits: limits) else {
            preconditionFailure("the hub sent what is no JSON: \(String(decoding: text.prefix(400), as: UTF8.self))")
        }
        client?.change { $0.messages = value.array ?? [value] }
    }

    func closed(_ socket: WebSocketClient, code: UInt16, reason: String) { end { $0.closeCode = code } }

    func failed(_ socket: WebSocketClient, error: WebSocketClientError) {
        end {
            $0.refusal = "\(error)"; $0.closeCode = 0
        }
    }

    private func end(_ change: (inout TestClient.News) -> Void) {
        client?.change(change)
        client = nil
        socket = nil
    }
}
