import HubCore
import HubLoop
import HubProtocol
import HubWebSocket
import LineModel

/// Heartbeats, deadlines of sessions, and the end of the node.
extension ServiceThread {
    /// How long before its token expires a client is told (protocol §2).
    private static let tokenNoticeTime: Timestamp.Span = .seconds(30)
    /// How long behind the last client a switch leaves: more than a round of ticks, on whatever thread.
    private static let switchMargin: Int64 = 1500
    /// Sessions that one tick looks at, if it can be done in ten.
    private static let sessionsPerTick = 1000

    /// Looks at a share of the sessions, at each at least once a second: nothing is kept or sorted per deadline, so an
    /// idle session costs a look.
    func tick() {
        if number == 0 { services.presence.graceMayHavePassed() }
        let slots = sessions.slotCount
        guard slots > 0 else { return }
        let ticks = min(10, (slots + Self.sessionsPerTick - 1) / Self.sessionsPerTick)
        let moment = now
        for _ in 0..<(slots + ticks - 1) / ticks {
            if nextVisited >= slots { nextVisited = 0 }
            if let session = sessions[ConnectionSlot(UInt32(nextVisited))] { visit(session, moment) }
            nextVisited += 1
        }
    }

    /// Does what is due for a session.
    private func visit(_ session: ClientSession, _ moment: Timestamp) {
        guard !session.isClosing else { return }
        if let departure = departures?[session.slot], departure <= moment {
            return end(session, .draining, reason: "this node is draining")
        }
        if let open = session.open {
            if hasExpired(open, moment) { return end(session, .tokenExpired, reason: "the token has expired") }
            if !isTokenGood(open) {
                services.metrics.revokedClosed.add()
                return end(session, .noSession, reason: "the token is revoked, or its key is no longer valid")
            }
            if open.tooOldFor != nil { endIfTooOld(session) }
            if session.isClosing { return }
        } else if session.since + .seconds(Int64(limits.sessionOpenSeconds)) <= moment {
            // One that has asked in time waits for its turn.
            if case .opening = session.phase { return end(session, .overloaded, reason: "too many came at once") }
            return end(session, .noSession, reason: "no session was opened")
        }
        if let due = session.aheadUntil, due <= moment { endLead(of: session) }
        if let since = session.blockedSince,
            since + .seconds(Int64(limits.slowClientSeconds)) <= moment
        {
            services.metrics.slowClosed.add()
            return end(session, .tooSlow, reason: "nothing was read for too long")
        }
        if isUnanswered(session, moment) {
            services.metrics.unansweredClosed.add()
            return end(session, .overloaded, reason: "its requests are not answered")
        }
        // Before anything is planned for the session: a ping leaves at once.
        checkHeartbeat(session)
        tellExpiry(session, moment)
    }

    /// Judges the token again once keys or revocations have changed since it was verified.
    private func isTokenGood(_ open: OpenSession) -> Bool {
        let generation = services.verification.generation
        guard open.judgedGeneration != generation else { return true }
        open.judgedGeneration = generation
        return services.verification.stands(open.token)
    }

    func hasExpired(_ open: OpenSession, _ moment: Timestamp) -> Bool {
        let leeway = Timestamp.Span.seconds(Int64(limits.tokenLeewaySeconds))
        return open.token.claims.expiresAt + leeway <= moment
    }

    private func tellExpiry(_ session: ClientSession, _ moment: Timestamp) {
        guard let open = session.open, !open.isExpiryTold else { return }
        let expiresAt = open.token.claims.expiresAt
        guard expiresAt <= moment + Self.tokenNoticeTime else { return }
        open.isExpiryTold = true
        let notice = HubNotice(code: .tokenExpiring, until: expiresAt)
        send(HubNotification.notice.message(notice), to: session)
    }

    /// Tells all sessions of what befalls the node.
    func tellAll(_ code: NoticeCode) {
        let notice = HubNotification.notice.message(HubNotice(code: code))
        sessions.forEach { session in if session.open != nil { send(notice, to: session) } }
    }

    /// Tells all clients to go elsewhere, each after a delay of its own, and ends their connections then.
    func drain(within span: Timestamp.Span) {
        // New sockets are still taken: each handshake gets its answer, and so does whoever asks /readyz.
        let longest = max(0, span.milliseconds)
        var departures: [ConnectionSlot: Timestamp] = [:]
        sessions.forEach { session in
            // Switches leave last: until then clients can still steer their calls.
            let isSwitch = session.open?.attachment != nil
            let delay = isSwitch ? longest + Self.switchMargin : Int64.random(in: 0...longest)
            departures[session.slot] = now + .milliseconds(delay)
            let notice = HubNotice(
                code: .draining, reconnectAfterMilliseconds: delay, until: now + .milliseconds(delay))
            send(HubNotification.notice.message(notice), to: session)
        }
        self.departures = departures
    }

    private func checkHeartbeat(_ session: ClientSession) {
        // Then `slowClientSeconds` is its deadline, or the time of its answers.
        guard !session.connection.isHeldBack else { return }
        let heartbeat = UInt64(limits.heartbeatSeconds) * 1000
        let silence = loop.nowMilliseconds - min(loop.nowMilliseconds, session.connection.lastReceivedMilliseconds)
        if silence >= heartbeat * 2 {
            services.metrics.heartbeatsLost.add()
            session.connection.kill()
        } else if silence >= heartbeat, session.pingedAtMilliseconds <= session.connection.lastReceivedMilliseconds {
            session.pingedAtMilliseconds = loop.nowMilliseconds
            session.connection.ping()
        }
    }
}
