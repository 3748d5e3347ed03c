import HubWebSocket

/// Connects by WebSocket over the event loop of `HubWebSocket`; with `wss` it trusts whom the system trusts, or the
/// authorities in the PEM file that the variable `SSL_CERT_FILE` names.
public struct WebSocketTransport: Transport {
    public init() {}

    public func connect(to endpoint: HubEndpoint) async throws(TransportError) -> any TransportConnection {
        let loop = SocketLoop.shared
        guard let context = loop.context else { throw .unreachable("libwebsockets makes no context") }
        let result = await withCheckedContinuation { opened in
            loop.perform {
                let connection = WebSocketTransportConnection(loop: loop, opened: opened)
                connection.connect(context, endpoint)
            }
        }
        return try result.get()
    }
}

/// One WebSocket.
// SAFETY: `client` and `opened` are touched on the loop thread only; the rest is immutable and Sendable.
final class WebSocketTransportConnection: TransportConnection, @unchecked Sendable {
    typealias Opened = CheckedContinuation<Result<WebSocketTransportConnection, TransportError>, Never>

    private let loop: SocketLoop
    private let inbox = ConnectionInbox()
    private var client: WebSocketClient?
    /// Who waits for the connection to be open.
    private var opened: Opened?
    /// The client knows its delegate weakly: until it ends, the connection keeps itself.
    private var itself: WebSocketTransportConnection?

    init(loop: SocketLoop, opened: Opened) {
        self.loop = loop
        self.opened = opened
    }

    var incoming: AsyncStream<TransportEvent> { inbox.events }

    func send(_ text: [UInt8]) {
        loop.perform { [self] in
            guard let client, client.isOpen else { return }
            if !client.send(text: text) { client.close(code: WebSocketCloseCode.slowReader, reason: "queue full") }
        }
    }

    func close(code: UInt16, reason: String) {
        loop.perform { [self] in client?.close(code: code, reason: reason) }
    }

    /// Begins to connect; loop thread only.
    func connect(_ context: WebSocketClientContext, _ endpoint: HubEndpoint) {
        var configuration = WebSocketClientConfiguration(
            host: endpoint.host, port: endpoint.port, path: endpoint.path, subprotocol: endpoint.subprotocol,
            headers: endpoint.headers.map { ($0.name, $0.value) })
        configuration.isSecure = endpoint.isSecure
        let client = WebSocketClient(context: context, configuration: configuration, delegate: self)
        self.client = client
        itself = self
        client.connect()
    }

    private func ended() {
        client = nil
        itself = nil
    }
}

extension WebSocketTransportConnection: WebSocketClientDelegate {
    func opened(_ client: WebSocketClient) {
        opened?.resume(returning: .success(self))
        opened = nil
    }

    func received(_ client: WebSocketClient, text: [UInt8]) {
        if !inbox.received(text) { client.close(code: WebSocketCloseCode.slowReader, reason: "reader too slow") }
    }

    func closed(_ client: WebSocketClient, code: UInt16, reason: String) {
        inbox.closed(code: code, reason: reason)
        ended()
    }

    func failed(_ client: WebSocketClient, error: WebSocketClientError) {
        opened?.resume(returning: .failure(.unreachable(error.description)))
        opened = nil
        ended()
    }
}
