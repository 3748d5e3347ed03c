import HubLoop
import HubWebSocket
import Synchronization
import Testing
import Dispatch

@testable import LineHubClient

/// A hub's end that a transport can be tried against.
protocol EchoHub: Sendable {
    var transport: any Transport { get }
    var endpoint: HubEndpoint { get }
    func finish()
}

/// The memory twin: echoes, and closes with 4409 on "close".
final class MemoryEcho: EchoHub {
    let memory = MemoryTransport()
    var transport: any Transport { memory }
    let endpoint = HubEndpoint(port: 1)
    private let accepting: Task<Void, Never>

    init() {
        let accepted = memory.accepted
        accepting = Task {
            for await connection in accepted {
                Task {
                    for await case .text(let text) in connection.incoming {
                        if text == Array("close".utf8) {
                            connection.close(code: 4409, reason: "replaced")
                        } else {
                            connection.send(text)
                        }
                    }
                }
            }
        }
    }

    func finish() { accepting.cancel() }
}

/// The same behind a real socket.
// SAFETY: the server is used on its loop's thread, and closed after that has ended.
final class SocketEcho: EchoHub, @unchecked Sendable {
    let transport: any Transport = WebSocketTransport()
    let endpoint: HubEndpoint
    private let server: WebSocketServer
    private let ended = DispatchSemaphore(value: 0)

    init() throws {
        let loop = EventLoop()
        let listening = try ListeningSocket(address: "127.0.0.1", port: 0)
        server = try WebSocketServer(
            loop: loop, listening: listening, configuration: WebSocketServerConfiguration(subprotocol: "linehub.v1"),
            handler: Handler())
        endpoint = HubEndpoint(port: listening.port)
        DispatchQueue(label: "echo").async { [ended] in
            loop.run()
            ended.signal()
        }
    }

    func finish() {
        server.loop.stop()
        ended.wait()
        server.close()
    }

    private final class Handler: WebSocketServerHandler {
        func upgradeRequested(_ request: HTTPRequest) -> UpgradeDecision { .accept() }
        func opened(_ connection: WebSocketConnection) {}
        func received(_ connection: WebSocketConnection, text: [UInt8]) {
            if text == Array("close".utf8) {
                connection.close(code: 4409, reason: "replaced")
            } else {
                var frame: [UInt8] = []
                FrameWriter.appendText(text, to: &frame)
                _ = connection.send(frames: frame)
            }
        }
        func ponged(_ connection: WebSocketConnection) {}
        func writable(_ connection: WebSocketConnection) {}
        func closed(_ connection: WebSocketConnection, code: UInt16) {}
        func requested(_ request: HTTPRequest, _ responder: HTTPResponder) {}
    }
}

enum EchoKind: CaseIterable {
    case memory, socket

    func make() throws -> any EchoHub {
        switch self {
        case .memory: MemoryEcho()
        case .socket: try SocketEcho()
        }
    }
}

/// The contract of every transport.
@Suite(.timeLimit(.minutes(1))) struct TransportTests {
    @Test(arguments: EchoKind.allCases)
    func `messages come back in order`(kind: EchoKind) async throws {
        let hub = try kind.make()
        let connection = try await hub.transport.connect(to: hub.endpoint)
        let sent = (0..<200).map { Array("{\"n\":\($0),\"name\":\"Öberg\"}".utf8) }
        for text in sent { connection.send(text) }
        var came: [[UInt8]] = []
        for await case .text(let text) in connection.incoming {
            came.append(text)
            if came.count == sent.count { break }
        }
        #expect(came == sent)
        connection.close(code: 1000, reason: "")
        hub.finish()
    }

    @Test(arguments: EchoKind.allCases)
    func `a closure is the last event, with the hub's code`(kind: EchoKind) async throws {
        let hub = try kind.make()
        let connection = try await hub.transport.connect(to: hub.endpoint)
        connection.send(Array("close".utf8))
        var came: [TransportEvent] = []
        for await event in connection.incoming { came.append(event) }
        #expect(came == [.closed(code: 4409, reason: "replaced")])
        connection.send(Array("nobody hears".utf8))
        hub.finish()
    }

    @Test(arguments: EchoKind.allCases)
    func `closing from this side ends the stream`(kind: EchoKind) async throws {
        let hub = try kind.make()
        let connection = try await hub.transport.connect(to: hub.endpoint)
        connection.close(code: 1000, reason: "")
        var last: TransportEvent?
        for await event in connection.incoming { last = event }
        guard case .closed? = last else {
            Issue.record("ended with \(String(describing: last))")
            return
        }
        hub.finish()
    }

    @Test func `where nobody listens the connection fails`() async throws {
        let port = try ListeningSocket(address: "127.0.0.1", port: 0).port
        await #expect(throws: TransportError.self) {
            _ = try await WebSocketTransport().connect(to: HubEndpoint(port: port))
        }
        await #expect(throws: TransportError.self) {
            _ = try await MemoryTransport(isReachable: { false }).connect(to: HubEndpoint(port: port))
        }
    }
}
