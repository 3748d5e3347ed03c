import Testing

@testable import HubWebSocket

extension ServerTests {
    @Suite struct HTTPTests {
        @Test func `GET, HEAD, PUT and POST are served one after another on one connection`() throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write("GET /a%20b?name=j%26k&name=z HTTP/1.1\r\nHost: x\r\n\r\n")
            let got = try client.response()
            #expect(got.status == 200)
            #expect(got.head.contains("X-Kind: echo"))
            #expect(got.body == Array("j&k".utf8))
            #expect(server.nextEvent() == .requested("GET /a b"))
            client.write("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response(hasBody: false).head.contains("Content-Length: 700000"))
            client.write("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(try client.response().body == [])
            client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(try client.response().body == [])
            let body = String(repeating: "y", count: 50_000)
            client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + body)
            #expect(try client.response().body == Array(body.utf8))
            client.write("GET /last?name=end HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().body == Array("end".utf8))
            #expect(server.finish())
        }

        @Test func `pipelined requests are answered in their order, also when the first is answered late`() throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write(
                "GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /?name=second HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /?name=fourth HTTP/1.1\r\nHost: x\r\n\r\n")
            for body in ["later\n", "second", "later\n", "fourth"] {
                #expect(try client.response().body == Array(body.utf8))
            }
            client.write(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /?name=behind HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().body == Array("abc".utf8))
            #expect(try client.response().body == Array("behind".utf8))
            #expect(server.finish())
        }

        /// Its socket stays readable for ever: the hub would look at it over and over until the time for a request is up.
        @Test func `who ends the connection within a head is let go at once`() throws {
            let server = try TestServer { $0.requestTimeoutSeconds = 60 }
            let client = try RawClient(port: server.port)
            client.write("GET / HTTP/1.1\r\nHost")
            client.endWriting()
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        /// libwebsockets would take the head of the second request for its body, and loop for ever.
        @Test(arguments: ["3", "2000"])
        func `a pipelined request with a body is refused, and the connection ends`(length: String) throws {
            let server = try TestServer { $0.maximumBodyBytes = 1000 }
            let client = try RawClient(port: server.port)
            client.write(
                "GET /?name=first HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\nabc"
                    + "GET /?name=third HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().body == Array("first".utf8))
            #expect(try client.response().status == (length == "3" ? 400 : 413))
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        @Test func `a large body is written in pieces to a slow reader`() throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port, receiveBufferBytes: 4096)
            client.write("GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /?name=next HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().body.count == 700_000)
            #expect(try client.response().body == Array("next".utf8))
            #expect(server.finish())
        }

        @Test(arguments: [
            (411, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            (411, "POST / HTTP/1.1\r\nHost: x\r\n\r\n"),
            (411, "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (413, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\nabc"),
            (400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n"),
            (405, "DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"),
        ])
        func `a body that cannot be taken is refused, and the connection ends`(status: Int, request: String) throws {
            let server = try TestServer {
                $0.maximumBodyBytes = 1000; $0.closeTimeoutMilliseconds = 100
            }
            let client = try RawClient(port: server.port)
            client.write(request)
            let answer = try client.response()
            #expect(answer.status == status)
            #expect(answer.head.contains("Connection: close"))
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        @Test func `other methods are refused, and the connection goes on`() throws {
            let server = try TestServer()
            let client = try RawClient(port: server.port)
            client.write("OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try client.response()
            #expect(answer.status == 405)
            #expect(answer.head.contains("Allow: GET, HEAD, POST, PUT"))
            client.write("GET /?name=on HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().body == Array("on".utf8))
            #expect(server.finish())
        }

        @Test func `an answer for a client that has gone falls to nobody`() throws {
            let server = try TestServer()
            do {
                let client = try RawClient(port: server.port)
                client.write("GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(server.nextEvent() == .requested("GET /later"))
            }
            let next = try RawClient(port: server.port)
            next.write("GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try next.response().body == Array("later\n".utf8))
            #expect(server.finish())
        }

        @Test func `a header's value cannot begin another line`() {
            let bytes = HTTPResponse(status: 204, headers: [("Location", "a\r\nSet-Cookie: b")]).encoded()
            #expect(
                String(decoding: bytes, as: UTF8.self) == "HTTP/1.1 204 No Content\r\nLocation: aSet-Cookie: b\r\n\r\n")
        }
    }
}
