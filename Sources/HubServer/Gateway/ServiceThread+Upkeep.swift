import HeapModule
import HubCore
import HubProtocol
import HubWebSocket
import LineModel

/// Heartbeats, deadlines of sessions, and the end of the node.
extension ServiceThread {
    /// How long before its token expires a client is told (protocol §2).
    static let tokenNoticeTime: Int64 = 30_000
    /// How long a client may take nothing at all before even snapshots are given up.
    private static let blockedTime: Timestamp.Span = .seconds(60)

    /// How long behind the last client a switch leaves: more than a tick, on whatever thread.
    private static let switchMargin: Int64 = 500

    func tick() {
        for connection in wheel.tick() {
            if let session = sessions[connection] { checkHeartbeat(session) }
        }
        let moment = now
        while let alarm = alarms.min, alarm.at <= moment {
            alarms.removeMin()
            if let session = sessions[alarm.connection] { ring(alarm, for: session) }
        }
    }

    /// Watches when the token of the session expires.
    func watchToken(of session: ClientSession, until expiresAt: Timestamp) {
        let connection = session.connection.id
        let noticeAt = Timestamp(milliseconds: expiresAt.milliseconds - Self.tokenNoticeTime)
        alarms.insert(Alarm(at: max(noticeAt, now), connection: connection, kind: .tokenNotice))
        alarms.insert(Alarm(at: expiresAt, connection: connection, kind: .tokenExpiry))
    }

    /// Tells all clients to go elsewhere, each after a delay of its own, and ends their connections then.
    func drain(within span: Timestamp.Span) {
        // New sockets are still taken: each handshake gets its answer, and so does whoever asks /readyz.
        isDraining = true
        for session in sessions.values {
            // Switches leave last: until then clients can still steer their calls.
            let isSwitch = session.open?.attachment != nil
            let longest = max(0, span.milliseconds)
            let delay = isSwitch ? longest + Self.switchMargin : Int64.random(in: 0...longest)
            let notice = HubNotice(
                code: .draining, reconnectAfterMilliseconds: delay, until: now + .milliseconds(delay))
            send(HubNotification.notice.message(notice), to: session)
            alarms.insert(
                Alarm(at: now + .milliseconds(delay), connection: session.connection.id, kind: .drained))
        }
    }

    private func checkHeartbeat(_ session: ClientSession) {
        let heartbeat = UInt64(services.configuration.limits.heartbeatSeconds) * 1000
        let silence = loop.nowMilliseconds - min(loop.nowMilliseconds, session.connection.lastReceivedMilliseconds)
        if silence >= heartbeat * 2 {
            services.metrics.heartbeatsLost.add()
            session.connection.kill()
        } else if silence >= heartbeat {
            session.connection.ping()
        }
        if let since = session.blockedSince, since + Self.blockedTime <= now {
            services.metrics.slowClosed.add()
            end(session, .tooSlow, reason: "nothing was read for too long")
        }
    }

    private func ring(_ alarm: Alarm, for session: ClientSession) {
        switch alarm.kind {
        case .openTimeout:
            if session.open == nil { end(session, .noSession, reason: "no session was opened") }
        case .tokenNotice:
            guard let open = session.open, open.expiresAt.milliseconds - Self.tokenNoticeTime <= now.milliseconds
            else { return }
            let notice = HubNotice(code: .tokenExpiring, until: open.expiresAt)
            send(HubNotification.notice.message(notice), to: session)
        case .tokenExpiry:
            guard let open = session.open, open.expiresAt <= now else { return }
            end(session, .tokenExpired, reason: "the token has expired")
        case .drained:
            end(session, .draining, reason: "this node is draining")
        }
    }
}
