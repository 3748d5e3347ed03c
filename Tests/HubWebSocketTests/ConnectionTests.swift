import Testing

@testable import HubWebSocket

extension ServerTests {
    @Suite struct ConnectionTests {
        @Test func `messages come back, empty, in fragments and as long as the limit`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            client.sendText("")
            #expect(try client.frame() == .text(""))
            client.sendFrame(opcode: 1, final: false, Array("frag".utf8))
            client.sendFrame(opcode: 9, Array("between".utf8))
            client.sendFrame(opcode: 0, final: false, Array("men".utf8))
            client.sendFrame(opcode: 0, Array("ted".utf8))
            let answers = [try client.frame(), try client.frame()]
            #expect(answers.contains(.text("fragmented")))
            #expect(answers.contains(.init(opcode: 10, payload: Array("between".utf8))))
            let long = String(repeating: "x", count: 16_384)
            client.sendText(long)
            #expect(try client.frame() == .text(long))
            #expect(server.finish())
        }

        @Test func `a message is heard whole however its bytes are cut`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            // Around the receive buffer's 256 bytes, its room for a frame's header, and their multiples.
            for count in [1, 125, 126, 247, 248, 255, 256, 257, 264, 265, 272, 273, 512, 528, 600, 1024, 1041] {
                let text = String(repeating: "å", count: count / 2) + String(repeating: "x", count: count % 2)
                client.sendText(text)
                #expect(try client.frame() == .text(text))
            }
            client.sendFrame(opcode: 9, [UInt8](repeating: 0x70, count: 125))
            #expect(try client.frame() == .init(opcode: 10, payload: [UInt8](repeating: 0x70, count: 125)))
            #expect(server.finish())
        }

        @Test func `what a busy peer sends in a row is one turn's work, whatever the pieces`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            let texts = (0..<60).map { "\($0) " + String(repeating: "x", count: 300) }
            client.sendTexts(texts + ["in how many turns"])
            for text in texts { #expect(try client.frame() == .text(text)) }
            // Most often one; more only where the system handed the bytes over in portions.
            let reply = try client.frame()
            let turns = Int(String(decoding: reply.payload, as: UTF8.self)) ?? .max
            #expect(turns < 20, "\(turns) turns for \(texts.count) messages")
            #expect(server.finish())
        }

        @Test func `a connection at rest is as small as its description says`() throws {
            let server = try TestServer()
            // The allocator may give a piece that is a little larger than was asked for, but not each time.
            let sizes = try (0..<8).map { _ in
                let client = try RawClient.webSocket(port: server.port)
                client.sendText("how large are you")
                return try client.frame()
            }
            // AddressSanitizer's gives just what was asked for.
            #expect(sizes.contains(.text("104")) || sizes.contains(.text("96")), "\(sizes)")
            #expect(server.finish())
        }

        @Test func `a message over the limit closes with 1009, in one frame or in fragments`() throws {
            let server = try TestServer()
            let one = try RawClient.webSocket(port: server.port)
            one.sendText(String(repeating: "x", count: 16_385))
            #expect(try one.frame().closeCode == 1009)
            #expect(server.nextEvent() == .closed(1009) || one.isAtEnd())
            let two = try RawClient.webSocket(port: server.port)
            two.sendFrame(opcode: 1, final: false, [UInt8](repeating: 0x78, count: 16_000))
            two.sendFrame(opcode: 0, [UInt8](repeating: 0x78, count: 500))
            #expect(try two.frame().closeCode == 1009)
            let three = try RawClient.webSocket(port: server.port)
            three.write([0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4] + [UInt8](repeating: 0, count: 1100))
            #expect(try three.frame().closeCode == 1009)
            #expect(server.finish())
        }

        @Test func `binary closes with 1003 and invalid UTF-8 with 1007`() throws {
            let server = try TestServer()
            let binary = try RawClient.webSocket(port: server.port)
            binary.sendFrame(opcode: 2, [1, 2, 3])
            #expect(try binary.frame().closeCode == 1003)
            binary.sendFrame(opcode: 8, [0x03, 0xEB])
            #expect(server.nextEvent() == .closed(1003))
            let invalid = try RawClient.webSocket(port: server.port)
            invalid.sendFrame(opcode: 1, [0xC3, 0x28])
            #expect(try invalid.frame().closeCode == 1007)
            invalid.sendFrame(opcode: 8, [0x03, 0xEF])
            #expect(server.nextEvent() == .closed(1007))
            #expect(server.finish())
        }

        @Test(
            arguments: [
                ([0x03, 0xE8], 1000, 1000), ([0x0F, 0xA0], 4000, 4000), ([0x01], 1002, 1002),
                ([0x13, 0x88], 1002, 1002),
            ]
                as [([UInt8], UInt16, UInt16)])
        func `a peer's close is answered, a wrong one with 1002`(
            payload: [UInt8], answer: UInt16, reported: UInt16
        ) throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            client.sendFrame(opcode: 8, payload)
            #expect(try client.frame().closeCode == answer)
            if answer == 1002 { client.sendFrame(opcode: 8, [0x03, 0xEA]) }
            #expect(server.nextEvent() == .closed(reported))
            #expect(server.finish())
        }

        @Test func `a close without code is reported as 1005, a half-closed socket as 1006`() throws {
            let server = try TestServer()
            let polite = try RawClient.webSocket(port: server.port)
            polite.sendFrame(opcode: 8, [])
            #expect(try polite.frame().opcode == 8)
            #expect(server.nextEvent() == .closed(1005))
            let half = try RawClient.webSocket(port: server.port)
            half.endWriting()
            #expect(server.nextEvent() == .closed(1006))
            #expect(half.isAtEnd())
            #expect(server.finish())
        }

        @Test func `a ping is answered and the pong heard`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            client.sendText("ping me")
            let ping = try client.frame()
            #expect(ping.opcode == 9)
            client.sendFrame(opcode: 10, ping.payload)
            #expect(server.nextEvent() == .ponged)
            #expect(server.finish())
        }

        @Test func `a server's close code reaches the client, and the answer ends it`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            client.sendText("close me")
            let close = try client.frame()
            #expect(close.closeCode == 4001)
            #expect(close.payload.dropFirst(2).elementsEqual("bye".utf8))
            client.sendFrame(opcode: 8, close.payload)
            #expect(server.nextEvent() == .closed(4001))
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        @Test func `a client that does not answer a close is killed at the deadline`() throws {
            let server = try TestServer { $0.closeTimeoutMilliseconds = 50 }
            let client = try RawClient.webSocket(port: server.port)
            client.sendText("close me")
            #expect(server.nextEvent() == .closed(4001))
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        @Test func `a killed connection ends at once and sends nothing more`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port)
            client.sendText("kill me")
            #expect(server.nextEvent() == .closed(1006))
            #expect(client.isAtEnd())
            #expect(server.finish())
        }

        @Test func `a slow reader blocks, and is writable when it has read; its frames stay whole`() throws {
            let server = try TestServer()
            let client = try RawClient.webSocket(port: server.port, receiveBufferBytes: 4096)
            client.sendText("flood me")
            #expect(server.nextEvent() == .blocked)
            client.sendText("after the flood")
            #expect(server.nextEvent() == .received("after the flood"))
            var frame = try client.frame()
            while frame != .text("after the flood") {
                #expect(frame.payload.count == 16_000)
                frame = try client.frame()
            }
            #expect(server.nextEvent() == .writable)
            #expect(server.finish())
        }

        @Test func `a reader for whom too much is queued is closed with 4508 and then killed`() throws {
            let server = try TestServer { $0.closeTimeoutMilliseconds = 50 }
            let client = try RawClient.webSocket(port: server.port, receiveBufferBytes: 4096)
            client.sendText("queue too much")
            #expect(server.nextEvent() == .closed(4508))
            #expect(client.isAtEnd())
            #expect(server.finish())
        }
    }
}
