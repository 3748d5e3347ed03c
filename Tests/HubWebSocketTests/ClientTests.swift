import HubLoop
import Testing

@testable import HubWebSocket

/// What a client heard.
enum ClientEvent: Equatable {
    case opened
    case received(String)
    case closed(UInt16, String)
    case failed(WebSocketClientError)
}

/// Notes everything, stops the loop when its last expected event has come.
final class NotingDelegate: WebSocketClientDelegate {
    var events: [ClientEvent] = []
    var onEvent: (WebSocketClient, ClientEvent) -> Void = { _, _ in }

    func opened(_ client: WebSocketClient) { note(client, .opened) }
    func received(_ client: WebSocketClient, text: [UInt8]) {
        note(client, .received(String(decoding: text, as: UTF8.self)))
    }
    func closed(_ client: WebSocketClient, code: UInt16, reason: String) { note(client, .closed(code, reason)) }
    func failed(_ client: WebSocketClient, error: WebSocketClientError) { note(client, .failed(error)) }

    private func note(_ client: WebSocketClient, _ event: ClientEvent) {
        events.append(event)
        onEvent(client, event)
    }
}

extension ServerTests {
    @Suite struct ClientTests {
        /// Runs one client on a loop of its own until its end.
        private func run(
            _ configuration: WebSocketClientConfiguration, onEvent: @escaping (WebSocketClient, ClientEvent) -> Void
        ) throws -> [ClientEvent] {
            let loop = EventLoop()
            let context = try WebSocketClientContext(loop: loop)
            let delegate = NotingDelegate()
            delegate.onEvent = { client, event in
                onEvent(client, event)
                switch event {
                case .closed, .failed: loop.stop()
                default: break
                }
            }
            let client = WebSocketClient(context: context, configuration: configuration, delegate: delegate)
            client.connect()
            loop.after(milliseconds: 10_000) { loop.stop() }
            loop.run()
            context.close()
            return delegate.events
        }

        @Test func `messages go there and back, and a close is answered`() throws {
            let server = try TestServer { $0.maximumMessageBytes = 500_000 }
            let long = String(repeating: "long ", count: 60_000)
            let events = try run(
                .init(port: server.port, subprotocol: "test.v1", headers: [("Authorization", "Bearer me")])
            ) { client, event in
                switch event {
                case .opened:
                    client.send(text: "who am I".utf8)
                    client.send(text: long.utf8)
                case .received(long): client.close(code: 1000, reason: "done")
                default: break
                }
            }
            #expect(events == [.opened, .received("Bearer me"), .received(long), .closed(1000, "done")])
            #expect(server.nextEvent() == .received("300000 bytes"))
            // The echo was more than the kernel takes at once; the client's close may overtake the news that it is out.
            let next = server.nextEvent()
            #expect((next == .writable ? server.nextEvent() : next) == .closed(1000))
            #expect(server.finish())
        }

        @Test func `the server's close code and reason are seen`() throws {
            let server = try TestServer()
            let events = try run(.init(port: server.port, subprotocol: "test.v1")) { client, event in
                if event == .opened { client.send(text: "close me".utf8) }
            }
            #expect(events == [.opened, .closed(4001, "bye")])
            #expect(server.nextEvent() == .closed(4001))
            #expect(server.finish())
        }

        @Test func `a killed socket is closed with 1006`() throws {
            let server = try TestServer()
            let events = try run(.init(port: server.port, subprotocol: "test.v1")) { client, event in
                if event == .opened { client.send(text: "kill me".utf8) }
            }
            #expect(events == [.opened, .closed(1006, "")])
            #expect(server.finish())
        }

        @Test func `a refused handshake, a wrong subprotocol and a closed port are failures`() throws {
            let server = try TestServer()
            for configuration in [
                WebSocketClientConfiguration(port: server.port, path: "/v1/socket?refuse=yes", subprotocol: "test.v1"),
                WebSocketClientConfiguration(port: server.port, subprotocol: "test.v2"),
                WebSocketClientConfiguration(port: 1, subprotocol: "test.v1"),
            ] {
                let events = try run(configuration) { _, _ in }
                #expect(events.count == 1)
                guard case .failed(.refused)? = events.first else {
                    Issue.record("not refused: \(events)")
                    continue
                }
            }
            #expect(server.finish())
        }

        @Test func `a server that accepts and says nothing is timed out`() throws {
            let silent = try ListeningSocket(address: "127.0.0.1", port: 0)
            var configuration = WebSocketClientConfiguration(port: silent.port, subprotocol: "test.v1")
            configuration.connectTimeoutMilliseconds = 50
            #expect(try run(configuration) { _, _ in } == [.failed(.timedOut)])
        }

        @Test func `what is closed before it is open is cancelled`() throws {
            let server = try TestServer()
            let loop = EventLoop()
            let context = try WebSocketClientContext(loop: loop)
            let delegate = NotingDelegate()
            delegate.onEvent = { _, _ in loop.stop() }
            let client = WebSocketClient(
                context: context, configuration: .init(port: server.port, subprotocol: "test.v1"), delegate: delegate)
            client.connect()
            client.close()
            loop.run()
            #expect(delegate.events == [.failed(.cancelled)])
            context.close()
            #expect(server.finish())
        }
    }
}
