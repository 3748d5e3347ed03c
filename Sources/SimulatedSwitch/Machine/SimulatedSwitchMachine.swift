import HubJSON
import HubProtocol
import LineHubClient
import LineModel

/// Decides what a simulated telephony switch does: orders and script in, replies and reports out.
///
/// It is a client over the public protocol (P1-P10) and knows of the hub only what that says. Its calls outlive the
/// connection: each new one begins with their full list (P5).
struct SimulatedSwitchMachine: Sendable {
    enum State: Sendable, Equatable {
        case idle, connecting, opening, attaching, syncing, serving, waiting
        case ended(SessionEnd)
    }

    /// What a request in flight was sent for.
    enum Purpose: Sendable, Equatable {
        case open(sentAt: Duration)
        case attach
        /// The last portion of a sync has no more behind it.
        case sync(isLast: Bool)
        case refresh
        case incoming(CallID)
        case report(Method, CallID)
        /// The report of a message or a recording.
        case sound(MediaID)
    }

    /// A fault that the script has set.
    struct PlannedFault: Sendable, Equatable {
        var fault: SwitchScript.Fault
        var times: SwitchScript.Repeat
    }

    var configuration: SwitchConfiguration
    var state = State.idle
    var random: SeededRandom
    var clock = ServerClock()
    var calls: [CallID: SimulatedCall] = [:]
    var callCount = 0
    var faults: [SwitchOrder.Verb: [PlannedFault]] = [:]
    var dialResults: [(result: SwitchScript.DialResult, times: SwitchScript.Repeat)] = []
    /// Replies that a fault holds back.
    var heldReplies: [Int: [UInt8]] = [:]
    var heldReplyCount = 0
    /// What was spoken and the hub has not confirmed, and the files that are not on their way yet.
    var sounds: [MediaID: SpokenSound] = [:]
    var spoken: [MediaID: [UInt8]] = [:]
    private var soundCount = 0

    /// What happened since the list of live calls was made that the hub is still taking.
    private var reportsBehindSync: [SwitchAction] = []

    /// Tells apart the restarts of a switch of one name: the hub's time at the first session (P4).
    private var stamp: String?
    private var hasServed = false
    private var attempt = 0
    private var reconnectAt: Duration?
    private var openRefusal: RPCError?
    private var token: String?
    private var expiredToken: String?
    private var messageBytes = 16_384
    private var nextID: Int64 = 1
    private var inFlight: [Int64: Purpose] = [:]

    init(configuration: SwitchConfiguration, seed: UInt64) {
        self.configuration = configuration
        random = SeededRandom(seed: seed)
    }

    /// Whether reports reach the hub.
    var isServing: Bool { state == .serving }

    /// The hub's time.
    func time(at now: Duration) -> Timestamp { clock.time(at: now) ?? Timestamp(milliseconds: 0) }

    /// Changes a call's phase, and whose it is unless `leg` is nil.
    mutating func change(_ id: CallID, to phase: Call.State, _ leg: LegRow?, at now: Duration) {
        let moment = time(at: now)
        calls[id]?.become(phase, leg: leg, at: moment)
    }

    /// Makes the identifier of a call that begins here.
    mutating func makeCallID(at now: Duration) -> (id: CallID, number: Int) {
        callCount += 1
        return (CallID(trusted: "\(configuration.name).\(stamp ?? "0")-\(callCount)"), callCount)
    }

    /// Something that somebody says, with a name for its file.
    mutating func makeSound() -> (media: MediaID, melody: Melody) {
        soundCount += 1
        let name = "\(configuration.name).\(stamp ?? "0")-s\(soundCount)"
        return (MediaID(trusted: name), Melody(using: &random))
    }
}

// The connection.
extension SimulatedSwitchMachine {
    mutating func started() -> [SwitchAction] {
        switch state {
        case .idle, .ended:
            state = .connecting
            return [.connect]
        default: return []
        }
    }

    mutating func stopped() -> [SwitchAction] {
        if case .ended = state { return [] }
        return [.disconnect] + end(.stopped)
    }

    mutating func connected(token: String, at now: Duration) -> [SwitchAction] {
        guard state == .connecting else { return [.disconnect] }
        guard token != expiredToken else { return [.disconnect] + end(.tokenExpired) }
        self.token = token
        state = .opening
        openRefusal = nil
        let params = SessionOpenParams(token: token, client: ClientRow(kind: .switch, name: configuration.name))
        return [.setTimer(.open, after: .seconds(10)), send(.sessionOpen, params, for: .open(sentAt: now))]
    }

    mutating func connectFailed(_ reason: String, at now: Duration) -> [SwitchAction] {
        state == .connecting ? reconnect(reason, at: now) : []
    }

    mutating func closed(code: UInt16, reason: String, at now: Duration) -> [SwitchAction] {
        switch state {
        case .opening, .attaching, .syncing, .serving: break
        case .idle, .connecting, .waiting, .ended: return []
        }
        if code == CloseCode.tokenExpired.rawValue { expiredToken = token }
        if let why = SessionEnd(closeCode: code, reason: reason, refusal: openRefusal) { return end(why) }
        return reconnect("closed with \(code)" + (reason.isEmpty ? "" : ": \(reason)"), at: now)
    }

    mutating func tokenFetched(_ token: String) -> [SwitchAction] {
        guard state == .serving, token != self.token else { return [] }
        self.token = token
        return [send(.sessionRefresh, SessionRefreshParams(token: token), for: .refresh)]
    }

    mutating func timerFired(_ timer: SwitchTimer, at now: Duration) -> [SwitchAction] {
        switch timer {
        case .reconnect:
            guard state == .waiting else { return [] }
            state = .connecting
            return [.connect]
        case .open:
            return [.disconnect] + reconnect("the session was not opened in time", at: now)
        case .drain: return drop(at: now)
        case .caller: return callerCame(at: now)
        case .step(let index): return perform(configuration.script.steps[index].statement, at: now)
        case .ring(let call): return farEndRings(call)
        case .dialled(let call): return farEndDecides(call, at: now)
        case .hangUp(let call): return farEndHangsUp(call)
        case .ringBack(let call): return ringBack(call, at: now)
        case .meeting(let call): return meetingJoined(call)
        case .spoken(let media): return upload(media)
        case .reply(let number): return heldReplies.removeValue(forKey: number).map { [.send($0)] } ?? []
        }
    }

    /// Loses the socket on purpose and comes back at once.
    mutating func drop(at now: Duration) -> [SwitchAction] {
        guard state != .connecting, state != .waiting, state != .idle else { return [] }
        leave()
        state = .connecting
        return [.disconnect, .cancelTimer(.open), .cancelTimer(.drain), .connect]
    }

    private mutating func reconnect(_ reason: String, at now: Duration) -> [SwitchAction] {
        var delay = configuration.reconnect.delay(attempt: attempt, using: &random)
        attempt += 1
        if let wanted = reconnectAt { delay = max(.zero, wanted - now) }
        leave()
        state = .waiting
        return [
            .cancelTimer(.open), .cancelTimer(.drain), .setTimer(.reconnect, after: delay),
            .tell(.lost(reason: reason, retryAfter: delay)),
        ]
    }

    private mutating func end(_ why: SessionEnd) -> [SwitchAction] {
        leave()
        state = .ended(why)
        return [.tell(.ended(why))]
    }

    private mutating func leave() {
        inFlight = [:]
        // Orders of a lost connection are answered by the next sync.
        heldReplies = [:]
        reportsBehindSync = []
        reconnectAt = nil
    }
}

// Messages.
extension SimulatedSwitchMachine {
    mutating func received(_ text: [UInt8], at now: Duration) -> [SwitchAction] {
        let limits = JSONLimits(maximumBytes: 1 << 20, maximumDepth: 32)
        guard let frame = try? RPCFrame.decode(text, limits: limits) else { return [] }
        return frame.messages.flatMap { entry -> [SwitchAction] in
            guard case .valid(let message) = entry else { return [] }
            switch message {
            case .request(let id, let method, let params, _): return ordered(id, method, params, at: now)
            case .notification(let method, let params): return notified(method, params, at: now)
            case .result(.integer(let id), let value):
                return inFlight.removeValue(forKey: id).map { replied($0, value, at: now) } ?? []
            case .failure(.integer(let id)?, let error):
                return inFlight.removeValue(forKey: id).map { refused($0, error, at: now) } ?? []
            case .result, .failure: return []
            }
        }
    }

    /// Sends a report, if the hub takes one now. While the list is on its way it waits, as it is not in there; what happens
    /// without a connection the next list tells (P5).
    mutating func report(_ method: Method, _ params: some WireEncodable, for purpose: Purpose) -> [SwitchAction] {
        switch state {
        case .serving: return [send(method, params, for: purpose)]
        case .syncing: reportsBehindSync.append(send(method, params, for: purpose))
        case .idle, .connecting, .opening, .attaching, .waiting, .ended: break
        }
        return []
    }

    private mutating func send(_ method: Method, _ params: some WireEncodable, for purpose: Purpose) -> SwitchAction {
        let id = nextID
        nextID += 1
        inFlight[id] = purpose
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.request(.integer(id), method: method.rawValue, params: params, to: &writer)
        return .send(writer.bytes)
    }

    private mutating func notified(_ method: String, _ params: JSONObject, at now: Duration) -> [SwitchAction] {
        guard method == HubNotification.notice.rawValue, let notice = try? HubNotice(from: params) else { return [] }
        switch notice.code {
        case .draining:
            let delay = Duration.milliseconds(notice.reconnectAfterMilliseconds ?? 0)
            reconnectAt = now + delay
            return [.setTimer(.drain, after: delay)]
        case .tokenExpiring: return [.fetchToken]
        case .linesTaken: return [.tell(.linesTaken(notice.lines ?? []))]
        case .degraded, .recovered, .clientTooOld: return []
        }
    }

    private mutating func replied(_ purpose: Purpose, _ value: JSONValue, at now: Duration) -> [SwitchAction] {
        switch purpose {
        case .open(let sentAt):
            guard let result = try? SessionOpenResult(wire: value) else { return [] }
            return opened(result, sentAt: sentAt, at: now)
        case .attach:
            state = .syncing
            return sync()
        case .sync(let isLast): return isLast ? synced(value, at: now) : []
        case .refresh, .incoming: return []
        case .report: return []
        case .sound(let media): return soundTaken(media)
        }
    }

    private mutating func refused(_ purpose: Purpose, _ error: RPCError, at now: Duration) -> [SwitchAction] {
        switch purpose {
        case .open:
            openRefusal = error
            return []
        case .attach, .sync:
            return [.tell(.attachRefused(HubError(error))), .disconnect]
                + reconnect("attach refused: \(error)", at: now)
        case .refresh: return []
        case .incoming(let call):
            guard let caller = calls.removeValue(forKey: call) else { return [] }
            return [.cancelTimer(.hangUp(call)), .tell(.incomingRefused(call, word: HubError(error).description))]
                + turnedAway(caller, error)
        case .report(let method, let call): return reportRefused(method, call, error)
        case .sound(let media): return soundTaken(media, refusal: error)
        }
    }

    private mutating func opened(_ result: SessionOpenResult, sentAt: Duration, at now: Duration) -> [SwitchAction] {
        clock.told(result.serverTime, sentAt: sentAt, receivedAt: now)
        messageBytes = result.limits.messageBytes
        stamp = stamp ?? String(result.serverTime.milliseconds, radix: 36)
        expiredToken = nil
        state = .attaching
        let params = SwitchAttachParams(
            name: configuration.name, lines: configuration.lines, capabilities: configuration.capabilities)
        return [.cancelTimer(.open), send(.switchAttach, params, for: .attach)]
    }

    /// The full list of live calls, in portions that fit a frame (P5, P25).
    private mutating func sync() -> [SwitchAction] {
        var actions: [SwitchAction] = []
        var portion: [SwitchCallRow] = []
        var room = messageBytes - 256
        for call in calls.values.sorted(by: { $0.number < $1.number }) {
            let row = call.row
            room -= row.encoded().count + 1
            if room < 0, !portion.isEmpty {
                actions.append(
                    send(.switchSync, SwitchSyncParams(calls: portion, more: true), for: .sync(isLast: false)))
                portion = []
                room = messageBytes - 256 - row.encoded().count
            }
            portion.append(row)
        }
        return actions + [send(.switchSync, SwitchSyncParams(calls: portion), for: .sync(isLast: true))]
    }

    private mutating func synced(_ value: JSONValue, at now: Duration) -> [SwitchAction] {
        state = .serving
        attempt = 0
        let result = try? SwitchSyncResult(wire: value)
        var actions: [SwitchAction] = [.tell(.attached(ended: result?.ended ?? [], appeared: result?.appeared ?? []))]
        actions += reportsBehindSync
        reportsBehindSync = []
        if !hasServed {
            hasServed = true
            for (index, step) in configuration.script.steps.enumerated() {
                actions.append(.setTimer(.step(index), after: step.at))
            }
            actions += expectCaller()
        }
        return actions + reportSounds()
    }
}
