import HubCore
import HubJSON
import HubLoop
import HubProtocol
import HubWebSocket
import LineModel

/// From a frame to the desk that answers, with the checks that come before any desk in the order of P26.
extension ServiceThread {
    /// Frames that may wait while a token is verified.
    private static let waitingFrames = 64
    private static let waitingBytes = 65_536
    /// Characters of a switch's reason that clients are told.
    private static let reasonLength = 128

    func receive(_ text: [UInt8], from session: ClientSession) {
        switch session.phase {
        case .closing: return
        case .opening(var waiting):
            guard waiting.count < Self.waitingFrames,
                waiting.reduce(text.count, { $0 + $1.count }) <= Self.waitingBytes
            else {
                return end(session, .rateLimited, reason: "too much before the session is open")
            }
            waiting.append(text)
            session.phase = .opening(waiting: waiting)
        case .unopened, .open: take(text, from: session)
        }
    }

    private func take(_ text: [UInt8], from session: ClientSession) {
        let frame: RPCFrame
        var count = 1
        defer { asked(count, by: session) }
        do throws(RPCError) {
            frame = try RPCFrame.decode(text, limits: JSONLimits(maximumBytes: limits.messageBytes))
        } catch {
            return refuseFrame(nil, error, session)
        }
        count = frame.messages.count
        guard count <= limits.batchRequests else {
            return refuseFrame(nil, .invalidRequest("a batch has at most \(limits.batchRequests) messages"), session)
        }
        for (position, entry) in frame.messages.enumerated() {
            switch entry {
            case .invalid(let id, let error): refuseFrame(id, error, session)
            case .valid(.request(let id, let method, let params, let trace)):
                request(id, method, params, trace, session)
            case .valid(.result(let id, _)): replied(id, .confirmed, session)
            case .valid(.failure(let id?, let error)):
                let reason = error.data["reason"]?.string ?? error.message
                replied(id, .failed(reason: String(reason.unicodeScalars.prefix(Self.reasonLength))), session)
            case .valid(.failure(nil, _)), .valid(.notification): break
            }
            if case .opening = session.phase {
                // The rest of the batch waits for the token like whole frames do.
                let rest = frame.messages[(position + 1)...].compactMap(Self.encoded)
                if !rest.isEmpty { session.phase = .opening(waiting: rest) }
                return
            }
            if session.isClosing { return }
        }
    }

    /// What cannot be read is answered; before the session is open it also ends the connection (P47).
    private func refuseFrame(_ id: RPCID?, _ error: RPCError, _ session: ClientSession) {
        refuse(id, error, session)
        if session.open == nil { end(session, .noSession, reason: error.message) }
    }

    private static func encoded(_ entry: RPCFrame.Entry) -> [UInt8]? {
        guard case .valid(let message) = entry else { return nil }
        return message.encoded()
    }

    /// A switch's reply to an order (P3).
    private func replied(_ id: RPCID, _ reply: SwitchLinks.Reply, _ session: ClientSession) {
        guard case .integer(let order) = id, let attachment = session.open?.attachment else { return }
        services.links.replied(attachment, order: order, reply)
    }

    private func request(
        _ id: RPCID, _ name: String, _ params: JSONObject, _ trace: TraceParent?, _ session: ClientSession
    ) {
        services.metrics.requests.add()
        let method = Method(rawValue: name)
        guard let open = session.open else {
            guard method == .sessionOpen else {
                refuse(id, RPCError(.unauthenticated), session)
                return end(session, .noSession, reason: "session.open comes first")
            }
            let headerToken: String? = if case .unopened(let token) = session.phase { token } else { nil }
            return beginOpening(session, id, params, headerToken: headerToken)
        }
        guard !hasExpired(open, now) else {
            refuse(id, RPCError(.tokenExpired), session)
            return end(session, .tokenExpired, reason: "the token has expired")
        }
        guard let method else {
            return refuse(id, .methodNotFound(), session)
        }
        if let minimum = open.tooOldFor, !method.isOpenToTooOld {
            let error = RPCError(.clientTooOld, details: ["minimum": .text(minimum.description)])
            return refuse(id, error, session)
        }
        if method == .linesRepair { services.metrics.repairs[.line]?.add() }
        if method == .partyRepair { services.metrics.repairs[.party]?.add() }
        // A batch may ask for far more than it is long.
        guard session.openRequests < limits.requestsInFlight, session.outboxBytes <= limits.perConnectionQueueBytes
        else { return refuse(id, rateLimited(afterMilliseconds: 100), session) }
        let caller = open.caller.traced(by: trace)
        do throws(RPCError) {
            try services.router.checkScope(method, params, caller)
            if method.belongsToSession, method.isLimited { try admit(session) }
            if let reply = try onSession(method, id, params, session) {
                return send(reply, id: id, to: session)
            }
        } catch {
            return refuse(id, error, session)
        }
        guard !method.belongsToSession else { return }
        session.openRequests += 1
        holdBackIfBusy(session)
        let handle = session.handle, arrived = loop.nowNanoseconds
        let respond: Respond = { [self] reply in
            services.metrics.requestSeconds.observe(since: arrived, shard: number, series: method.scope.place)
            // Most requests are answered before they return, and their replies need no letter.
            if loop.isCurrent { return self.reply(reply, id: id, to: handle) }
            mailbox.post { $0.reply(reply, id: id, to: handle) }
        }
        services.router.handle(
            method, params, caller,
            admit: { [services] () throws(Refusal) in
                guard method.isLimited else { return }
                try session.open?.bucket.take(now: services.now())
            }, respond: logging(method, params, trace, from: session, respond))
    }

    /// The methods that make or change the session itself; nil where the answer comes later or elsewhere.
    private func onSession(
        _ method: Method, _ id: RPCID, _ params: JSONObject, _ session: ClientSession
    ) throws(RPCError) -> Reply? {
        do throws(WireError) {
            switch method {
            case .sessionOpen:
                _ = try SessionOpenParams(from: params)
                return .failure(.duplicate)
            case .sessionRefresh:
                beginRefresh(session, id, try SessionRefreshParams(from: params))
                return nil
            case .linesSubscribe: return subscribe(session, try LinesSubscribeParams(from: params))
            case .linesUnsubscribe: return unsubscribe(session, try LinesUnsubscribeParams(from: params))
            case .linesRepair: return repair(session, try LinesRepairParams(from: params))
            case .presenceSubscribe: return subscribePresence(session, try PresenceSubscribeParams(from: params))
            case .presenceUnsubscribe:
                return unsubscribePresence(session, try PresenceUnsubscribeParams(from: params))
            case .switchAttach:
                return services.switchDesk.attach(session, try SwitchAttachParams(from: params), thread: self)
            case .switchSync:
                return services.switchDesk.synchronize(session, id, try SwitchSyncParams(from: params), thread: self)
            default: return nil
            }
        } catch {
            throw RPCError(error)
        }
    }

    /// Counts a request against the session's rate.
    private func admit(_ session: ClientSession) throws(RPCError) {
        do throws(Refusal) {
            try session.open?.bucket.take(now: now)
        } catch {
            throw RPCError(error.code, details: error.details)
        }
    }

    func rateLimited(afterMilliseconds wait: Int64) -> RPCError {
        var error = RPCError(.rateLimited)
        error.data["retryAfterMilliseconds"] = .integer(wait)
        return error
    }

    func refuse(_ id: RPCID?, _ error: RPCError, _ session: ClientSession) {
        if let word = error.word { services.metrics.refused(word) }
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.failure(id, error, to: &writer)
        send(writer.bytes, to: session)
    }
}

extension Method {
    /// Whether it is carried out on the session's own thread, because it changes the session.
    var belongsToSession: Bool {
        switch self {
        case .sessionOpen, .sessionRefresh, .linesSubscribe, .linesUnsubscribe, .linesRepair, .presenceSubscribe,
            .presenceUnsubscribe, .switchAttach, .switchSync:
            true
        default: false
        }
    }

    /// Whether it counts against the rate of commands; a switch's reports and the administrator's scripts do not.
    var isLimited: Bool { scope == .client }
}
