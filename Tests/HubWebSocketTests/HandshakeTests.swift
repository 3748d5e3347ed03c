import HubTesting
import Testing

@testable import HubWebSocket

/// One at a time: libwebsockets contexts are made one after another.
@Suite(.serialized) struct ServerTests {}

extension ServerTests {
    @Suite struct HandshakeTests {
        @Test func `a handshake without fault opens, and the subprotocol is chosen from several`() throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write(RawClient.handshake(subprotocol: "other, test.v1"))
            let (status, head, _) = try client.response()
            #expect(status == 101)
            #expect(head.contains("Sec-WebSocket-Protocol: test.v1") || head.contains("Sec-WebSocket-Accept"))
            #expect(server.events.next() == .opened(peer: "127.0.0.1"))
            #expect(server.finish())
        }

        @Test(arguments: [
            RawClient.handshake(subprotocol: "test.v1"),
            RawClient.handshake(subprotocol: "a,\t test.v1 \t, b"),
            RawClient.handshake(upgrade: "WebSocket"),
            RawClient.handshake().replacing("Connection: Upgrade", with: "Connection: keep-alive,  uPGRADE "),
        ])
        func `tokens are found among others, between blanks and in any case where case does not count`(
            handshake: String
        ) throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write(handshake)
            #expect(try client.response().status == 101)
            #expect(server.finish())
        }

        @Test(arguments: [
            (426, RawClient.handshake(version: "8")),
            (426, RawClient.handshake(version: nil)),
            (400, RawClient.handshake(keys: ["short"])),
            (400, RawClient.handshake(keys: ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="])),
            (400, RawClient.handshake(keys: [])),
            (400, RawClient.handshake(http: "HTTP/1.0")),
            (405, RawClient.handshake(method: "POST", headers: ["Content-Length: 0"])),
            (400, RawClient.handshake(subprotocol: nil)),
            (400, RawClient.handshake(subprotocol: "other, (plain)")),
            (400, RawClient.handshake(subprotocol: "test.v10, est.v1, Test.v1, ,")),
            (400, RawClient.handshake().replacing("Connection: Upgrade", with: "Connection: no-upgrade")),
            (403, RawClient.handshake(upgrade: "foo")),
            (400, RawClient.handshake(headers: ["Content-Length: 5"])),
            (404, RawClient.handshake(path: "/elsewhere")),
            (401, RawClient.handshake(path: "/v1/socket?refuse=yes")),
        ])
        func `a faulty handshake gets an HTTP answer and the end`(status: Int, handshake: String) throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write(handshake)
            let answer = try client.response()
            #expect(answer.status == status)
            #expect(status == 403 || !answer.body.isEmpty)
            if status == 426 { #expect(answer.head.contains("Sec-WebSocket-Version: 13")) }
            if status == 401 { #expect(answer.head.contains("WWW-Authenticate: Bearer")) }
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        @Test func `an unknown upgrade on a kept connection does not hurt the server`() throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().status == 200)
            client.write(RawClient.handshake(upgrade: "foo"))
            #expect(try client.response().status == 403)
            #expect(client.isAtEnd())
            let next = try RawClient.webSocket(port: server.port)
            next.sendText("alive")
            #expect(try next.frame() == .text("alive"))
            #expect(server.finish())
        }

        @Test func `all of a storm get in, however few are accepted per turn`() throws {
            let server = try TestServer { $0.acceptsPerTurn = 1 }
            let clients = try (0..<20).map { _ in try RawClient(port: server.port) }
            for client in clients { client.write(RawClient.handshake()) }
            for client in clients { #expect(try client.response().status == 101) }
            #expect(server.finish())
        }

        @Test func `the full server answers 503`() throws {
            let server = try TestServer { $0.maximumConnections = 1 }
            let first = try RawClient.webSocket(port: server.port)
            let second = try RawClient(port: server.port)
            second.write(RawClient.handshake())
            #expect(try second.response().status == 503)
            first.sendText("still here")
            #expect(try first.frame() == .text("still here"))
            #expect(server.finish())
        }

        @Test func `the handler's context reaches the connection`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port, headers: ["Authorization: Bearer token"])
            client.sendText("who am I")
            #expect(try client.frame() == .text("Bearer token"))
            #expect(server.finish())
        }
    }
}
