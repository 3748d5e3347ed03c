import HeapModule
import HubCore
import HubProtocol
import HubWebSocket
import LineModel
import LineTable

/// One service thread: its event loop, listening socket, connections and subscriptions. Nothing of it is touched from
/// outside but the mailbox and the dirty set (architecture §4).
// SAFETY: made on the starting thread and handed to the loop thread before the loop runs; from then on that thread
// alone touches it. Other threads hold its `Mailbox` and `DirtyLineSet`, which are Sendable by themselves.
final class ServiceThread: @unchecked Sendable {
    let number: Int
    let loop: EventLoop
    let mailbox: Mailbox
    let services: Services
    private let dirty: DirtyLineSet
    let reader: LineReader<LineRecord>
    private var server: WebSocketServer?

    /// Sessions by connection.
    var sessions: [UInt64: ClientSession] = [:]
    /// The sessions subscribed to each line.
    var watchers: [LineIndex: [ClientSession]] = [:]
    /// The open sessions of each party that are fed by its feed or follow its lines.
    var sessionsOfParty: [PartyID: [ClientSession]] = [:]
    /// The open sessions that look at lines without being members (P38), by connection.
    var monitors: [UInt64: ClientSession] = [:]
    /// Sessions that have something to be sent at the end of the turn.
    private var unflushed: [UInt64: ClientSession] = [:]
    var wheel: TimingWheel<UInt64>
    var alarms = Heap<Alarm>()
    /// HTTP requests whose answers are made elsewhere.
    var responders: [UInt64: HTTPResponder] = [:]
    var nextResponder: UInt64 = 0
    /// Tokens that go to be verified when the turn ends.
    var unverified: [UnverifiedToken] = []
    var isDraining = false

    /// How often the wheel turns and alarms are looked at.
    static let tickMilliseconds = 100

    init(number: Int, ear: ThreadEar, services: Services) throws(LineTableError) {
        self.number = number
        loop = ear.loop
        mailbox = ear.mailbox
        dirty = ear.dirty
        self.services = services
        reader = try services.authority.table.makeReader()
        // Each session is looked at five times per heartbeat interval.
        let heartbeat = services.configuration.limits.heartbeatSeconds * 1000
        wheel = TimingWheel(ticksPerRound: max(1, heartbeat / Self.tickMilliseconds / 5))
    }

    /// Makes the listening server; on the starting thread, before `run`, one thread after another.
    func listen(_ socket: ListeningSocket, _ configuration: WebSocketServerConfiguration) throws(WebSocketServerError) {
        server = try WebSocketServer(loop: loop, listening: socket, configuration: configuration, handler: self)
        // Letters and dirty lines are served at the end of each turn, so what comes together leaves together.
        loop.onTurnEnd = { [unowned self] in finishTurn() }
        loop.every(milliseconds: Self.tickMilliseconds) { [unowned self] in tick() }
    }

    /// Serves until `stop`.
    func run() {
        loop.run()
        server?.close()
        loop.onTurnEnd = nil
    }

    /// Ends the loop; any thread.
    func stop() {
        mailbox.post { thread in
            thread.server?.close()
            thread.server = nil
            thread.loop.stop()
        }
    }

    var now: Timestamp { services.now() }

    /// Has the session looked at when the turn ends.
    func flushLater(_ session: ClientSession) {
        unflushed[session.connection.id] = session
    }

    private func finishTurn() {
        for letter in mailbox.takeAll() { letter(self) }
        dirty.drain { index in
            for session in watchers[index] ?? [] {
                session.dirtyLines.insert(index)
                flushLater(session)
            }
        }
        guard !unflushed.isEmpty else { return }
        let due = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for session in due.values { flush(session) }
        // What did not fit into one turn's budget goes on in the next, after others had theirs.
        if !unflushed.isEmpty { loop.wake() }
    }

    // MARK: Letters

    /// Queues a whole message for a session.
    func deliver(_ message: [UInt8], to connection: UInt64) {
        guard let session = sessions[connection] else { return }
        send(message, to: session)
    }

    /// Queues the reply to one of the session's requests.
    func reply(_ reply: Reply, id: RPCID, to connection: UInt64) {
        guard let session = sessions[connection] else { return }
        session.openRequests -= 1
        send(reply.message(id: id), to: session)
    }

    func close(_ connection: UInt64, _ code: CloseCode, reason: String) {
        guard let session = sessions[connection] else { return }
        end(session, code, reason: reason)
    }

    func partyMoved(_ party: PartyID) {
        for session in sessionsOfParty[party] ?? [] where session.open?.isFedByParty == true {
            session.isPartyDirty = true
            flushLater(session)
        }
    }

    // MARK: Sending

    func send(_ message: [UInt8], to session: ClientSession) {
        guard !session.isClosing else { return }
        if session.enqueue(message, limit: services.configuration.limits.perConnectionQueueBytes) || !session.isBlocked
        {
            flushLater(session)
        } else {
            services.metrics.slowClosed.add()
            end(session, .tooSlow, reason: "too much waits to be read")
        }
    }

    /// Sends what is queued, then the close frame; nothing more is read or sent.
    func end(_ session: ClientSession, _ code: CloseCode, reason: String) {
        guard !session.isClosing else { return }
        flush(session)
        leave(session)
        session.phase = .closing
        session.connection.close(code: code.rawValue, reason: reason)
    }

    /// Takes the session out of everything that finds it, but for the connection itself.
    private func leave(_ session: ClientSession) {
        for index in Array(session.subscriptions.keys) { drop(index, of: session) }
        wheel.remove(session.connection.id)
        guard let open = session.open else { return }
        services.metrics.sessions.add(-1)
        services.sessions.closed(open.id)
        monitors[session.connection.id] = nil
        forget(session, of: open.caller.party)
        if open.isFedByParty { services.feeds.unwatch(open.caller.party, thread: number) }
        if let attachment = open.attachment { services.switchDesk.lost(attachment) }
    }

    private func forget(_ session: ClientSession, of party: PartyID) {
        sessionsOfParty[party]?.removeAll { $0 === session }
        if sessionsOfParty[party]?.isEmpty == true { sessionsOfParty[party] = nil }
    }
}

extension ServiceThread: WebSocketServerHandler {
    func upgradeRequested(_ request: HTTPRequest) -> UpgradeDecision {
        if isDraining {
            services.metrics.handshakesRefused.add()
            return .refuse(.text(status: 503, "This node is draining. Connect to another."))
        }
        let origin = request.headers[.origin]
        guard services.origins.allows(origin, host: request.headers[.host]) else {
            services.metrics.handshakesRefused.add()
            return .refuse(.text(status: 403, "Pages of this origin may not connect."))
        }
        return .accept(context: BearerToken(header: request.headers[.authorization]))
    }

    func opened(_ connection: WebSocketConnection) {
        let token = (connection.context as? BearerToken)?.text
        let handle = SessionHandle(mailbox: mailbox, thread: number, connection: connection.id)
        let session = ClientSession(connection: connection, handle: handle, headerToken: token)
        connection.context = nil
        sessions[connection.id] = session
        services.metrics.sockets.add()
        wheel.insert(connection.id)
        let patience = Int64(services.configuration.limits.sessionOpenSeconds)
        alarms.insert(Alarm(at: now + .seconds(patience), connection: connection.id, kind: .openTimeout))
    }

    func received(_ connection: WebSocketConnection, text: [UInt8]) {
        guard let session = sessions[connection.id] else { return }
        receive(text, from: session)
    }

    func ponged(_ connection: WebSocketConnection) {}

    func writable(_ connection: WebSocketConnection) {
        guard let session = sessions[connection.id] else { return }
        session.isBlocked = false
        session.blockedSince = nil
        flushLater(session)
    }

    func closed(_ connection: WebSocketConnection, code: UInt16) {
        guard let session = sessions.removeValue(forKey: connection.id) else { return }
        leave(session)
        session.phase = .closing
        services.metrics.sockets.add(-1)
    }

    func requested(_ request: HTTPRequest, _ responder: HTTPResponder) {
        answer(request, responder)
    }
}

/// The token of an Authorization header, carried from the upgrade to the session.
final class BearerToken {
    let text: String?

    init(header: String?) {
        text = header.flatMap(Self.token)
    }

    /// The token of `Bearer <token>`; the scheme's case does not count (RFC 6750 §2.1).
    static func token(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

/// What other threads may know of a service thread before it runs.
struct ThreadEar: Sendable {
    let loop: EventLoop
    let dirty: DirtyLineSet
    let mailbox: Mailbox

    init(lineCapacity: Int) {
        let loop = EventLoop()
        self.loop = loop
        dirty = DirtyLineSet(capacity: lineCapacity)
        mailbox = Mailbox { loop.wake() }
    }
}

/// Something that is to happen to a connection at a time.
struct Alarm: Comparable {
    enum Kind: Int {
        case openTimeout, tokenNotice, tokenExpiry, drained
    }

    var at: Timestamp
    var connection: UInt64
    var kind: Kind

    static func < (left: Alarm, right: Alarm) -> Bool {
        (left.at, left.connection, left.kind.rawValue) < (right.at, right.connection, right.kind.rawValue)
    }
}
