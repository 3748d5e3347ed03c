#if canImport(Darwin)
    import Foundation

    /// Connects by WebSocket over `URLSession`, with TLS; on Apple's systems only.
    public struct URLSessionTransport: Transport {
        public init() {}

        public func connect(to endpoint: HubEndpoint) async throws(TransportError) -> any TransportConnection {
            guard let url = URL(string: endpoint.url) else { throw .badAddress(endpoint.url) }
            var request = URLRequest(url: url)
            request.setValue(endpoint.subprotocol, forHTTPHeaderField: "Sec-WebSocket-Protocol")
            for header in endpoint.headers { request.setValue(header.value, forHTTPHeaderField: header.name) }
            let connection = URLSessionConnection()
            return try await connection.connect(request).get()
        }
    }

    /// One WebSocket task.
    // SAFETY: `opened` is touched on the session's delegate queue, which runs one thing at a time, and before the task
    // begins; `task` is set before it begins.
    private final class URLSessionConnection: NSObject, TransportConnection, URLSessionWebSocketDelegate,
        @unchecked Sendable
    {
        private let inbox = ConnectionInbox()
        private var task: URLSessionWebSocketTask?
        private var opened: CheckedContinuation<Result<any TransportConnection, TransportError>, Never>?

        var incoming: AsyncStream<TransportEvent> { inbox.events }

        func connect(_ request: URLRequest) async -> Result<any TransportConnection, TransportError> {
            let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
            defer { session.finishTasksAndInvalidate() }
            return await withCheckedContinuation { opened in
                self.opened = opened
                let task = session.webSocketTask(with: request)
                task.maximumMessageSize = 1 << 20
                self.task = task
                task.resume()
            }
        }

        func send(_ text: [UInt8]) {
            // A failure shows as the task's end.
            task?.send(.string(String(decoding: text, as: UTF8.self))) { _ in }
        }

        func close(code: UInt16, reason: String) {
            task?.cancel(with: .init(rawValue: Int(code)) ?? .normalClosure, reason: Data(reason.utf8))
        }

        func urlSession(
            _ session: URLSession, webSocketTask: URLSessionWebSocketTask, didOpenWithProtocol subprotocol: String?
        ) {
            opened?.resume(returning: .success(self))
            opened = nil
            receive()
        }

        func urlSession(
            _ session: URLSession, webSocketTask: URLSessionWebSocketTask,
            didCloseWith code: URLSessionWebSocketTask.CloseCode, reason: Data?
        ) {
            inbox.closed(code: UInt16(code.rawValue), reason: String(decoding: reason ?? Data(), as: UTF8.self))
        }

        func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
            opened?.resume(
                returning: .failure(.unreachable(error?.localizedDescription ?? "the handshake was refused")))
            opened = nil
            let code = (task as? URLSessionWebSocketTask)?.closeCode.rawValue ?? 0
            inbox.closed(code: code > 0 ? UInt16(code) : 1006, reason: "")
        }

        private func receive() {
            task?.receive { [self] result in
                switch result {
                case .success(.string(let text)):
                    if inbox.received([UInt8](text.utf8)) { receive() } else { close(code: 4508, reason: "too slow") }
                case .success: close(code: 1003, reason: "binary message")
                // The task's end follows by itself.
                case .failure: break
                }
            }
        }
    }
#endif
