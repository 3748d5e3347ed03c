import HubLoop
import HubTesting
import HubWebSocket

/// What happened at a server, in order.
enum ServerEvent: Equatable {
    case opened(peer: String)
    case received(String)
    case ponged
    case blocked
    case writable
    case closed(UInt16)
    case requested(String)
}

/// A server on a thread of its own: echoes, and obeys messages that name a deed.
final class TestServer {
    let port: UInt16
    let events: Signal<ServerEvent>
    private let server: WebSocketServer
    private let thread: LoopThread
    private var isFinished = false

    init(_ change: (inout WebSocketServerConfiguration) -> Void = { _ in }) throws {
        let loop = EventLoop()
        let listening = try ListeningSocket(address: "127.0.0.1", port: 0)
        var configuration = WebSocketServerConfiguration(subprotocol: "test.v1")
        change(&configuration)
        let handler = Handler(loop: loop)
        port = listening.port
        events = handler.events
        server = try WebSocketServer(
            loop: loop, listening: listening, configuration: configuration, handler: handler)
        thread = LoopThread(loop)
    }

    deinit {
        _ = finish()
    }

    /// Ends the loop, then the server; once.
    func finish() -> Bool {
        guard !isFinished else { return true }
        isFinished = true
        let ended = thread.finish()
        server.close()
        return ended
    }

    /// The next event that is not the opening of a connection.
    func nextEvent() -> ServerEvent? {
        while let event = events.next() {
            if case .opened = event { continue }
            return event
        }
        return nil
    }

    private final class Handler: WebSocketServerHandler {
        let events = Signal<ServerEvent>()
        private let loop: EventLoop
        private var flooded: [UInt64: Int] = [:]
        private var turn = 0
        private var turnsWithMessages: Set<Int> = []

        init(loop: EventLoop) {
            self.loop = loop
            loop.onTurnEnd = { [unowned self] in turn += 1 }
        }

        func upgradeRequested(_ request: HTTPRequest) -> UpgradeDecision {
            if request.query["refuse"] == "yes" {
                return .refuse(.text(status: 401, "who are you?", headers: [("WWW-Authenticate", "Bearer")]))
            }
            return .accept(context: Session(authorization: request.headers[.authorization] ?? "nobody"))
        }

        func opened(_ connection: WebSocketConnection) {
            events.send(.opened(peer: connection.peer))
        }

        func received(_ connection: WebSocketConnection, text: [UInt8]) {
            let words = String(decoding: text, as: UTF8.self)
            turnsWithMessages.insert(turn)
            switch words {
            case "in how many turns": reply(connection, "\(turnsWithMessages.count)")
            case "who am I": reply(connection, (connection.context as? Session)?.authorization ?? "")
            case "ping me": connection.ping()
            case "close me": connection.close(code: 4001, reason: "bye")
            case "kill me":
                connection.kill()
                reply(connection, "never")
            case "flood me": flood(connection)
            case "how large are you":
                reply(connection, "\(unsafe usableBytes(Unmanaged.passUnretained(connection).toOpaque()))")
            case "queue too much":
                while connection.sendQueued(frames: chunk) {}
            default:
                events.send(.received(words.count < 100 ? words : "\(words.utf8.count) bytes"))
                reply(connection, words)
            }
        }

        func ponged(_ connection: WebSocketConnection) { events.send(.ponged) }
        func writable(_ connection: WebSocketConnection) { events.send(.writable) }
        func closed(_ connection: WebSocketConnection, code: UInt16) { events.send(.closed(code)) }

        func requested(_ request: HTTPRequest, _ responder: HTTPResponder) {
            events.send(.requested("\(request.method.rawValue) \(request.path)"))
            switch request.path {
            case "/large":
                responder.respond(HTTPResponse(status: 200, body: [UInt8](repeating: 0x61, count: 700_000)))
            case "/later":
                loop.after(milliseconds: 20) {
                    responder.respond(.text(status: 200, "later"))
                    responder.respond(.text(status: 200, "twice"))
                }
            default:
                var body = request.body
                if let name = request.query["name"] { body += Array(name.utf8) }
                responder.respond(HTTPResponse(status: 200, headers: [("X-Kind", "echo")], body: body))
            }
        }

        private func reply(_ connection: WebSocketConnection, _ text: String) {
            var frame: [UInt8] = []
            FrameWriter.appendText(text.utf8, to: &frame)
            connection.sendQueued(frames: frame)
        }

        private var chunk: [UInt8] {
            var frame: [UInt8] = []
            FrameWriter.appendText([UInt8](repeating: 0x62, count: 16_000), to: &frame)
            return frame
        }

        private func flood(_ connection: WebSocketConnection) {
            let chunk = chunk
            while true {
                switch connection.send(frames: chunk) {
                case .sent: continue
                case .blocked: return events.send(.blocked)
                case .closed: return
                }
            }
        }
    }

    private final class Session {
        let authorization: String
        init(authorization: String) { self.authorization = authorization }
    }
}

/// The C library's `malloc_usable_size`, which Swift does not import: the bytes that an object really takes.
@_silgen_name("malloc_usable_size")
private func usableBytes(_ start: UnsafeMutableRawPointer) -> Int
