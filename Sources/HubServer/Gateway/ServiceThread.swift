import DequeModule
import HubCore
import HubLoop
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
    let dirty: DirtyLineSet
    let reader: LineReader<LineRecord>
    private var server: WebSocketServer?

    /// A copy of those in force.
    private(set) var limits: HubLimits
    let outlet = Outlet()
    var sessions = SessionTable()
    var fanOut = FanOut()
    /// The open sessions of each party that are fed by its feed or follow its lines.
    var sessionsOfParty: [PartyID: [ClientSession]] = [:]
    /// The open sessions that look at lines without being members (P38), by connection.
    var monitors: [ConnectionSlot: ClientSession] = [:]
    var presenceWatchers = PresenceWatchers()
    /// Sessions to be looked at when the turn ends: they were written to, are behind, or their party's feed moved.
    var attention: [ClientSession] = []
    /// The slot that the next tick looks at first.
    var nextVisited = 0
    /// When each session goes, once the node drains.
    var departures: [ConnectionSlot: Timestamp]?
    /// HTTP requests whose answers are made elsewhere.
    var responders: [UInt64: HTTPResponder] = [:]
    var nextResponder: UInt64 = 0
    /// Openings of sessions, and sessions that wait for snapshots: a storm takes its share of the node and no more.
    var openings: Ration<@Sendable (ServiceThread) -> Bool>
    var snapshots: Ration<ClientSession>
    var isRationing = false
    /// Sessions that ask more than their share, and are read from in turns.
    var busy: Ration<ClientSession>
    var isGivingTurns = false
    /// Since when those are served whose turn it is, past those who wait; nil while nobody is. No time passes meanwhile: what is
    /// filled again while it is spent would never end.
    var distributingSince: Timestamp?
    /// Sound on its way in and out.
    var uploads: [UInt64: MediaUpload] = [:]
    var downloads: [UInt64: MediaDownload] = [:]
    var nextTransfer: UInt64 = 0
    /// Tokens that go to be verified when the turn ends.
    var unverified: [UnverifiedToken] = []
    /// What follows from answers that are known, and that a turn has not got to yet; one at most of each session.
    var verified: Deque<@Sendable (ServiceThread) -> Void> = []

    /// How often sessions are looked at, each tick a share of them.
    static let tickMilliseconds = 100

    init(number: Int, ear: ThreadEar, services: Services) throws(LineTableError) {
        self.number = number
        loop = ear.loop
        mailbox = ear.mailbox
        dirty = ear.dirty
        self.services = services
        reader = try services.lines.table.makeReader()
        limits = services.limits.current
        let share = ThreadShare(of: limits, threads: services.threads), now = services.now()
        openings = Ration(share.openings, limit: share.waitingOpenings, now: now)
        // No session waits twice, in either.
        busy = Ration(share.busyReading, now: Timestamp(milliseconds: Int64(loop.nowMilliseconds)))
        snapshots = Ration(share.snapshots, now: now)
    }

    /// Makes the listening server; on the starting thread, before `run`, one thread after another.
    func listen(_ socket: ListeningSocket, _ configuration: WebSocketServerConfiguration) throws(WebSocketServerError) {
        server = try WebSocketServer(
            loop: loop, listening: socket, configuration: configuration, handler: self, outlet: outlet)
        // Letters and dirty lines are served at the end of each turn, so what comes together leaves together.
        loop.onTurnEnd = { [unowned self] in finishTurn() }
        loop.every(milliseconds: Self.tickMilliseconds) { [unowned self] in tick() }
    }

    /// Proves itself with another certificate from now on.
    func use(_ certificate: ServerCertificate) { server?.use(certificate) }

    /// Holds to other limits from now on, also with those who are there already.
    func use(_ limits: HubLimits) {
        self.limits = limits
        let share = ThreadShare(of: limits, threads: services.threads)
        openings.change(share.openings, limit: share.waitingOpenings)
        busy.change(share.busyReading)
        snapshots.change(share.snapshots)
        server?.allow(
            socketsPerAddress: share.socketsPerAddress, perSecond: share.connectsPerAddressPerSecond,
            queuedBytes: limits.perConnectionQueueBytes)
        sessions.forEach { session in
            session.open?.bucket.rate = limits.commands
            session.open?.prompt.rate = limits.promptReading
        }
        letInWhoMayBe()
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

    // MARK: Letters

    /// Queues a whole message for a session.
    func deliver(_ message: [UInt8], to handle: SessionHandle) {
        guard let session = sessions[handle] else { return }
        send(message, to: session)
    }

    /// Queues the reply to one of the session's requests.
    func reply(_ reply: Reply, id: RPCID, to handle: SessionHandle) {
        services.metrics.note(reply)
        guard let session = sessions[handle] else { return }
        session.openRequests -= 1
        send(reply, id: id, to: session)
        letInIfServed(session)
    }

    func close(_ handle: SessionHandle, _ code: CloseCode, reason: String) {
        guard let session = sessions[handle] else { return }
        end(session, code, reason: reason)
    }

    func partyMoved(_ party: PartyID) {
        for session in sessionsOfParty[party] ?? [] where session.open?.isFedByParty == true {
            session.isPartyDirty = true
            attendLater(session)
        }
    }

    // MARK: Ends

    /// Sends what is queued, then the close frame; nothing more is read or sent.
    func end(_ session: ClientSession, _ code: CloseCode, reason: String) {
        guard !session.isClosing else { return }
        services.metrics.closed[code]?.add()
        logEnded(session, code, reason: reason)
        sendPlan()
        leave(session)
        session.phase = .closing
        session.connection.close(code: code.rawValue, reason: reason)
    }

    /// Takes the session out of everything that finds it, but for the connection itself.
    private func leave(_ session: ClientSession) {
        for id in fanOut.subscribers.all(of: session.slot) { drop(id) }
        fanOut.plan.setWaiting(session.slot, false)
        guard let open = session.open else { return }
        services.metrics.sessions[open.caller.kind]?.add(-1)
        services.sessions.closed(open.id)
        monitors[session.slot] = nil
        forget(session, of: open.caller.party)
        forgetPresence(of: session, open)
        if open.isFedByParty { services.presence.disconnected(open.caller.party, open.caller.kind) }
        if open.isFedByParty { services.feeds.unwatch(open.caller.party, thread: number) }
        if let attachment = open.attachment { services.switchDesk.lost(attachment) }
    }

    private func forget(_ session: ClientSession, of party: PartyID) {
        sessionsOfParty[party]?.removeAll { $0 === session }
        if sessionsOfParty[party]?.isEmpty == true { sessionsOfParty[party] = nil }
    }
}

extension ServiceThread: WebSocketServerHandler {
    func turnedAway(_ reason: TurningAway) { services.metrics.turnedAway[reason]?.add() }

    func acceptFailed(_ code: Int32) {
        services.metrics.acceptFailures.add()
        logAcceptFailed(code)
    }

    func upgradeRequested(_ request: HTTPRequest) -> UpgradeDecision {
        if departures != nil {
            services.metrics.refused(.draining)
            return .refuse(.text(status: 503, "This node is draining. Connect to another."))
        }
        guard services.isOpen else {
            services.metrics.refused(.notOpen)
            return .refuse(.text(status: 503, "This node has not heard from the others yet."))
        }
        guard !services.memory.isSpent else {
            services.metrics.refused(.memory)
            return .refuse(
                .text(status: 503, "This node is short of memory. Connect to another.", headers: [("Retry-After", "5")])
            )
        }
        let origin = request.headers[.origin]
        guard services.origins.allows(origin, host: request.headers[.host]) else {
            services.metrics.refused(.origin)
            return .refuse(.text(status: 403, "Pages of this origin may not connect."))
        }
        return .accept(context: BearerToken(header: request.headers[.authorization]))
    }

    func opened(_ connection: WebSocketConnection) {
        let token = (connection.context as? BearerToken)?.text
        let handle = SessionHandle(mailbox: mailbox, slot: connection.slot, connection: connection.id)
        connection.context = nil
        sessions.insert(ClientSession(connection: connection, handle: handle, headerToken: token, since: now))
        services.metrics.sockets.add()
        services.metrics.handshakes.add()
    }

    func received(_ connection: WebSocketConnection, text: [UInt8]) {
        guard let session = sessions[connection.slot] else { return }
        receive(text, from: session)
    }

    func ponged(_ connection: WebSocketConnection) {}

    func writable(_ connection: WebSocketConnection) {
        guard let session = sessions[connection.slot] else { return }
        session.blockedSince = nil
        attendLater(session)
    }

    func closed(_ connection: WebSocketConnection, code: UInt16) {
        guard let session = sessions.remove(connection.slot) else { return }
        logClosed(session, code: code)
        leave(session)
        session.phase = .closing
        session.outbox = []
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
        mailbox = Mailbox { loop.bringTurnEnd() }
    }
}
