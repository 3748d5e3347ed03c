import HubLoop
import HubTesting
import Testing

@testable import HubWebSocket

extension ServerTests {
    @Suite struct SeveralThreadsTests {
        /// Echoes, and closes everything when told to.
        private final class Echo: WebSocketServerHandler {
            var open: [UInt64: WebSocketConnection] = [:]
            var served = 0

            func upgradeRequested(_ request: HTTPRequest) -> UpgradeDecision { .accept() }
            func opened(_ connection: WebSocketConnection) {
                open[connection.id] = connection
                served += 1
            }
            func received(_ connection: WebSocketConnection, text: [UInt8]) {
                var frame: [UInt8] = []
                FrameWriter.appendText(text, to: &frame)
                connection.sendQueued(frames: frame)
            }
            func ponged(_ connection: WebSocketConnection) {}
            func writable(_ connection: WebSocketConnection) {}
            func closed(_ connection: WebSocketConnection, code: UInt16) { open[connection.id] = nil }
            func requested(_ request: HTTPRequest, _ responder: HTTPResponder) {}
        }

        @Test func `two threads share a port, 200 clients echo, and the end is clean with 1001`() throws {
            var port: UInt16 = 0
            let members = try (0..<2).map { _ in
                let loop = EventLoop()
                let listening = try ListeningSocket(address: "127.0.0.1", port: port)
                port = listening.port
                let handler = Echo()
                let server = try WebSocketServer(
                    loop: loop, listening: listening, configuration: .init(subprotocol: "test.v1"), handler: handler)
                loop.onWake = { for connection in handler.open.values { connection.close(code: 1001) } }
                return (loop: loop, handler: handler, server: server)
            }
            let threads = members.map { LoopThread($0.loop) }

            let clients = try (0..<200).map { _ in try RawClient.webSocket(port: port) }
            for round in 0..<5 {
                for (index, client) in clients.enumerated() { client.sendText("\(index) in \(round)") }
                for (index, client) in clients.enumerated() {
                    #expect(try client.frame() == .text("\(index) in \(round)"))
                }
            }
            for member in members { member.loop.wake() }
            for client in clients {
                let close = try client.frame()
                #expect(close.closeCode == 1001)
                client.sendFrame(opcode: 8, close.payload)
                #expect(client.isAtEnd())
            }
            for thread in threads { #expect(thread.finish()) }
            for member in members {
                member.server.close()
                #expect(member.handler.open.isEmpty)
                #expect(member.handler.served > 0)
            }
            #expect(members.map(\.handler.served).reduce(0, +) == 200)
        }

        @Test func `closing a running server from its own callback tells every connection`() throws {
            let loop = EventLoop()
            let listening = try ListeningSocket(address: "127.0.0.1", port: 0)
            let handler = Echo()
            let server = try WebSocketServer(
                loop: loop, listening: listening, configuration: .init(subprotocol: "test.v1"), handler: handler)
            loop.onWake = { server.close() }
            let thread = LoopThread(loop)
            let clients = try (0..<5).map { _ in try RawClient.webSocket(port: listening.port) }
            loop.wake()
            for client in clients { #expect(client.isAtEnd()) }
            #expect(thread.finish())
            #expect(handler.open.isEmpty && handler.served == 5)
        }
    }
}
