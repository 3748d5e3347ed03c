import Glibc
import Testing

@testable import linehub_loadtest

/// The engine against a socket on the other end of which the test writes byte by byte.
@Suite struct EngineTests {
    /// Notes the payloads that come.
    private struct Notes: Dialect {
        let plan = Plan(groups: 1, topicsPerGroup: 1, watchersPerGroup: 1)
        let publishers = 0
        var payloads: [String] = []

        func wire(of connection: Int) -> Wire { .webSocket(Upgrade(path: "/", subprotocol: nil)) }
        mutating func opened(_ connection: Int, _ exchange: inout Exchange) { exchange.ready() }
        mutating func received(
            _ message: Span<UInt8>, _ opcode: Opcode, on connection: Int, _ exchange: inout Exchange
        ) {
            payloads.append(message.text)
        }
        mutating func publish(_ publications: [Publication], from connection: Int, _ exchange: inout Exchange) {}
    }

    @Test(arguments: [1, 2, 7, 1000])
    func `Frames are found however the stream is cut`(cut: Int) throws {
        let listener = try Listener()
        let engine = try Engine(Notes(), at: [listener.address])
        try engine.connect(0)
        let peer = try listener.accept()
        defer { Glibc.close(peer) }
        let long = String(repeating: "x", count: 300)
        var stream = Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".utf8)
        stream += [0x81, 3] + Array("one".utf8)
        stream += [0x81, 126, 1, 44] + Array(long.utf8)
        // A message in two fragments, with a ping between them.
        stream += [0x01, 2] + Array("fr".utf8) + [0x89, 1, 65] + [0x80, 4] + Array("agme".utf8)
        stream += [0x81, 4] + Array("last".utf8)
        for start in Swift.stride(from: 0, to: stream.count, by: cut) {
            let piece = Array(stream[start..<min(start + cut, stream.count)])
            #expect(unsafe Glibc.send(peer, piece, piece.count, 0) == piece.count)
            // One turn sends the upgrade, the next reads what has come.
            try engine.turn(nanoseconds: 1_000_000_000)
        }
        let deadline = Clock.now() + 5_000_000_000
        while engine.dialect.payloads.count < 4 && Clock.now() < deadline { try engine.turn(nanoseconds: 100_000_000) }
        #expect(engine.dialect.payloads == ["one", long, "fragme", "last"])
        #expect(engine.exchange.readyConnections == 1)
    }

    @Test func `A refused upgrade ends the run with what the server said`() throws {
        let listener = try Listener()
        let engine = try Engine(Notes(), at: [listener.address])
        try engine.connect(0)
        let peer = try listener.accept()
        defer { Glibc.close(peer) }
        let refusal = Array("HTTP/1.1 503 Full\r\n\r\n".utf8)
        #expect(unsafe Glibc.send(peer, refusal, refusal.count, 0) == refusal.count)
        #expect(throws: Failure.self) {
            let deadline = Clock.now() + 5_000_000_000
            while Clock.now() < deadline { try engine.turn(nanoseconds: 100_000_000) }
        }
    }
}
