import HubJSON
import HubProtocol
import LineModel

/// Decides what a client says to the hub and when it connects anew; `HubClient` performs it.
///
/// It keeps the view and the program's requests through all connections. Each verb is something that happened, at the
/// client's time `now`, and gives what is to be done, in order.
struct SessionStateMachine: Sendable {
    enum State: Sendable, Equatable {
        case idle
        /// A token is fetched and a socket opened.
        case connecting
        /// `session.open` is under way.
        case opening
        case live
        /// The timer `reconnect` runs.
        case waiting
        case ended(SessionEnd)
    }

    /// What a message in flight was sent for.
    enum Purpose: Sendable, Equatable {
        case open(sentAt: Duration, resumesAll: Bool)
        case subscribe, menu, partyRepair, refresh, presence
        case repair(LineID)
        case request(RequestTicket)
    }

    let configuration: ClientConfiguration
    private(set) var state = State.idle
    var view = LinesView()

    var random: any RandomNumberGenerator & Sendable
    /// Counts failed attempts since the last good session.
    private var attempt = 0
    private var liveSince: Duration?
    /// When the hub wants this client back after a drain.
    private var reconnectAt: Duration?
    private var lastCloseCode: UInt16?
    /// Why the hub refused to open the session, told before it closes.
    private var openRefusal: RPCError?

    private var token: String?
    /// A token that the hub called expired; it is not shown again.
    private var expiredToken: String?

    private var nextID: Int64 = 1
    var inFlight: [Int64: Purpose] = [:]
    var requests: [RequestTicket: SessionRequest] = [:]
    private var nextTicket: Int64 = 1
    /// Whose presence the program watches, on whatever connection.
    var watchedParties: Set<PartyID> = []
    /// When a line was repaired last: at most once a second (P24).
    var repairedAt: [LineID: Duration] = [:]
    private var lastHeardAt: Duration = .zero
    private var heartbeat: Duration = .seconds(25)
    /// The largest frame that the hub takes.
    private(set) var messageBytes = 16_384

    init(configuration: ClientConfiguration, random: any RandomNumberGenerator & Sendable) {
        self.configuration = configuration
        self.random = random
    }
}

// The program.
extension SessionStateMachine {
    mutating func started() -> [SessionAction] {
        switch state {
        case .idle, .ended:
            state = .connecting
            view.connection = view.epoch == nil ? .connecting : .notUpToDate
            attempt = 0
            return [.connect]
        case .connecting, .opening, .live, .waiting: return []
        }
    }

    mutating func stopped() -> [SessionAction] {
        if case .ended = state { return [] }
        return [.disconnect(code: CloseCode.normal.rawValue, reason: "")] + end(.stopped)
    }

    /// The program asks for something; it waits where there is no session.
    mutating func requested(
        method: String, params: [UInt8], isRepeatable: Bool, timeout: Duration? = nil
    ) -> (RequestTicket, [SessionAction]) {
        let ticket = RequestTicket(number: nextTicket)
        nextTicket += 1
        switch state {
        case .idle: return (ticket, [.complete(ticket, .failure(.ended(.stopped)))])
        case .ended(let end): return (ticket, [.complete(ticket, .failure(.ended(end)))])
        case .connecting, .opening, .live, .waiting: break
        }
        requests[ticket] = SessionRequest(method: method, params: params, isRepeatable: isRepeatable)
        let timer = SessionAction.setTimer(.deadline(ticket), after: timeout ?? configuration.requestTimeout)
        return (ticket, [timer] + (state == .live ? send(ticket) : []))
    }

    /// The program does not wait any more.
    mutating func cancelled(_ ticket: RequestTicket) -> [SessionAction] {
        guard requests[ticket] != nil else { return [] }
        return complete(ticket, .failure(HubError(.cancelled, message: "cancelled")))
    }
}

// The socket.
extension SessionStateMachine {
    mutating func connected(token: String, at now: Duration) -> [SessionAction] {
        guard state == .connecting else { return [.disconnect(code: CloseCode.normal.rawValue, reason: "")] }
        guard token != expiredToken else {
            return [.disconnect(code: CloseCode.normal.rawValue, reason: "")] + end(.tokenExpired)
        }
        state = .opening
        self.token = token
        lastHeardAt = now
        openRefusal = nil
        let resume = resumption(besidesBytes: token.utf8.count + 1024)
        let params = SessionOpenParams(
            token: token, client: configuration.client, resume: resume, lang: configuration.language)
        return [.setTimer(.open, after: configuration.openTimeout)]
            + send(.sessionOpen, params, for: .open(sentAt: now, resumesAll: resume?.all ?? false))
    }

    mutating func connectFailed(_ reason: String, at now: Duration) -> [SessionAction] {
        guard state == .connecting else { return [] }
        return reconnect(reason, at: now)
    }

    mutating func closed(code: UInt16, reason: String, at now: Duration) -> [SessionAction] {
        switch state {
        case .opening, .live: break
        case .idle, .connecting, .waiting, .ended: return []
        }
        let previous = lastCloseCode
        lastCloseCode = code
        if code == CloseCode.tokenExpired.rawValue { expiredToken = token }
        if let why = SessionEnd(closeCode: code, reason: reason, refusal: openRefusal) { return end(why) }
        if code == CloseCode.protocolError.rawValue, previous == code {
            return end(.badProtocol(code: code, reason: reason))
        }
        return reconnect(reason.isEmpty ? "closed with \(code)" : "closed with \(code): \(reason)", at: now)
    }

    /// Gives the connection up and comes back after a while.
    private mutating func reconnect(_ reason: String, at now: Duration) -> [SessionAction] {
        if let since = liveSince, now - since >= configuration.reconnect.goodSession { attempt = 0 }
        var delay = configuration.reconnect.delay(attempt: attempt, using: &random)
        attempt += 1
        if let wanted = reconnectAt { delay = max(.zero, wanted - now) }
        let actions = leave()
        state = .waiting
        view.connection = view.epoch == nil ? .connecting : .notUpToDate
        return actions + [.setTimer(.reconnect, after: delay), .tell(.lost(reason: reason, retryAfter: delay))]
    }

    private mutating func end(_ why: SessionEnd) -> [SessionAction] {
        var actions = leave() + [.cancelTimer(.reconnect)]
        state = .ended(why)
        view.connection = .ended(why)
        for ticket in requests.keys.sorted() { actions += complete(ticket, .failure(.ended(why))) }
        return actions + [.tell(.ended(why))]
    }

    /// What is to be cleared after each connection. Requests that may be repeated wait for the next one.
    private mutating func leave() -> [SessionAction] {
        liveSince = nil
        reconnectAt = nil
        inFlight = [:]
        var actions: [SessionAction] = [.open, .drain, .heartbeat, .menu, .partyRepair, .subscribe, .presence].map {
            .cancelTimer($0)
        }
        for ticket in requests.keys.sorted() where requests[ticket]?.id != nil {
            if requests[ticket]?.isRepeatable == true {
                requests[ticket]?.id = nil
            } else {
                actions += complete(
                    ticket, .failure(HubError(.connectionLost, message: "the connection was lost before the reply")))
            }
        }
        return actions
    }
}

// The session.
extension SessionStateMachine {
    /// `session.open` has succeeded.
    mutating func opened(
        _ result: SessionOpenResult, sentAt: Duration, resumesAll: Bool, at now: Duration
    ) -> [SessionAction] {
        let isFirst = view.epoch == nil
        state = .live
        liveSince = now
        expiredToken = nil
        messageBytes = result.limits.messageBytes
        heartbeat = .seconds(max(1, result.heartbeatSeconds))
        view.clock.told(result.serverTime, sentAt: sentAt, receivedAt: now)
        view.party = PartyRow(id: result.party.id, name: result.party.name)
        view.isDegraded = result.degraded
        if !result.degraded { view.endDoubts() }
        if let counts = result.voicemail { view.voicemail.counts = counts }
        var actions: [SessionAction] = [
            .cancelTimer(.open), .setTimer(.heartbeat, after: heartbeat), .tell(.opened(result)),
        ]
        actions += resumed(result, isFirst: isFirst)
        actions += subscribe(resumed: result.resumed, resumesAll: resumesAll)
        actions += watchPresence(of: watchedParties)
        if !inFlight.values.contains(.subscribe) { view.connection = .live }
        for ticket in requests.keys.sorted() { actions += send(ticket) }
        return actions
    }

    mutating func openRefused(_ error: RPCError, at now: Duration) {
        // The close that belongs to it follows and decides (P47).
        openRefusal = error
        if let delay = error.data["retryAfterMilliseconds"]?.integer { reconnectAt = now + .milliseconds(delay) }
    }

    /// A reply or a notification came: the hub lives.
    mutating func heard(at now: Duration) { lastHeardAt = now }

    mutating func tokenFetched(_ token: String) -> [SessionAction] {
        guard state == .live, token != self.token else { return [] }
        self.token = token
        return send(.sessionRefresh, SessionRefreshParams(token: token), for: .refresh)
    }

    mutating func noticed(_ notice: HubNotice, at now: Duration) -> [SessionAction] {
        switch notice.code {
        case .draining:
            let delay = Duration.milliseconds(notice.reconnectAfterMilliseconds ?? 0)
            reconnectAt = now + delay
            return [.setTimer(.drain, after: delay), .tell(.notice(notice))]
        case .degraded: view.isDegraded = true
        case .recovered: view.isDegraded = false
        case .tokenExpiring: return [.fetchToken, .tell(.notice(notice))]
        case .linesTaken, .clientTooOld: break
        }
        return [.tell(.notice(notice))]
    }

    mutating func timerFired(_ timer: SessionTimer, at now: Duration) -> [SessionAction] {
        switch timer {
        case .deadline(let ticket): return timedOut(ticket)
        case .again(let ticket):
            requests[ticket]?.isPaused = false
            return state == .live ? send(ticket) : []
        case .reconnect:
            guard state == .waiting else { return [] }
            state = .connecting
            return [.connect]
        case .open:
            guard state == .opening else { return [] }
            return hangUp(because: "the session was not opened in time", at: now)
        default: break
        }
        guard state == .live else { return [] }
        switch timer {
        case .drain:
            let actions = leave()
            state = .connecting
            view.connection = .notUpToDate
            return [.disconnect(code: CloseCode.normal.rawValue, reason: "drained")] + actions + [.connect]
        case .heartbeat: return heartbeatFired(at: now)
        case .menu: return loadMenu()
        case .partyRepair: return repairParty()
        case .subscribe: return subscribe(resumed: nil, resumesAll: false)
        case .presence: return watchPresence(of: watchedParties)
        case .repair(let line): return repair(line, at: now)
        case .reconnect, .open, .deadline, .again: return []
        }
    }

    private mutating func heartbeatFired(at now: Duration) -> [SessionAction] {
        let silence = now - lastHeardAt
        guard silence >= heartbeat else { return [.setTimer(.heartbeat, after: heartbeat - silence)] }
        let question = probe(at: now)
        // The socket answers pings by itself, unseen here: only an unanswered question tells that the hub is gone.
        if silence >= heartbeat * 2, !question.isEmpty {
            return hangUp(because: "the hub is silent", at: now)
        }
        return question + [.setTimer(.heartbeat, after: heartbeat)]
    }

    private mutating func hangUp(because reason: String, at now: Duration) -> [SessionAction] {
        [.disconnect(code: CloseCode.normal.rawValue, reason: reason)] + reconnect(reason, at: now)
    }
}

// Requests.
extension SessionStateMachine {
    mutating func send(
        _ method: Method, _ params: some WireEncodable, for purpose: Purpose
    ) -> [SessionAction] {
        [send(method.rawValue, params.encoded(), for: purpose).action]
    }

    /// Sends the request unless it is under way or paused.
    mutating func send(_ ticket: RequestTicket) -> [SessionAction] {
        guard let request = requests[ticket], request.id == nil, !request.isPaused else { return [] }
        let (id, action) = send(request.method, request.params, for: .request(ticket))
        requests[ticket]?.id = id
        return [action]
    }

    private mutating func send(
        _ method: String, _ params: [UInt8], for purpose: Purpose
    ) -> (id: Int64, action: SessionAction) {
        let id = nextID
        nextID += 1
        inFlight[id] = purpose
        var writer = JSONWriter(capacity: params.count + 96)
        RPCEncoder.request(.integer(id), method: method, params: params, to: &writer)
        return (id, .send(writer.bytes))
    }

    mutating func replied(_ ticket: RequestTicket, _ result: Result<JSONValue, HubError>) -> [SessionAction] {
        guard let request = requests[ticket], case .failure(let error) = result else { return complete(ticket, result) }
        var delay: Duration
        switch request.repetition(after: error) {
        case .none: return complete(ticket, result)
        case .after(let wanted): delay = wanted
        case .growing: delay = configuration.reconnect.delay(attempt: request.repetitions, using: &random)
        }
        delay = max(delay, .milliseconds(10))
        requests[ticket]?.id = nil
        requests[ticket]?.isPaused = true
        requests[ticket]?.repetitions += 1
        requests[ticket]?.lastRefusal = error
        return [.setTimer(.again(ticket), after: delay)]
    }

    private mutating func timedOut(_ ticket: RequestTicket) -> [SessionAction] {
        guard let request = requests[ticket] else { return [] }
        return complete(ticket, .failure(request.lastRefusal ?? HubError(.timedOut, message: "no reply in time")))
    }

    private mutating func complete(
        _ ticket: RequestTicket, _ result: Result<JSONValue, HubError>
    ) -> [SessionAction] {
        guard let request = requests.removeValue(forKey: ticket) else { return [] }
        // A reply that comes later finds nobody.
        if let id = request.id { inFlight[id] = nil }
        return [.cancelTimer(.deadline(ticket)), .cancelTimer(.again(ticket)), .complete(ticket, result)]
    }
}

extension HubError {
    static func ended(_ end: SessionEnd) -> HubError { HubError(.ended(end), message: end.description) }
}
