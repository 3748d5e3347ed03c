import HubWebSocket
import LineModel

/// A peer that asks faster than it is answered, or than it takes the answers, is made to wait: nothing more is read from it
/// until it has them. So what it may cost is bounded without closing it.
extension ServiceThread {
    /// How long a session that is held back may be without any answer: longer than the longest command may take (35 s, P36).
    /// Commands end by the clock, but their results must be written: a disk that answers nothing any more would hold the
    /// peer's socket for ever, unread and without a heartbeat.
    private static let answerTime: Timestamp.Span = .seconds(60)

    /// Which part of its limits holds a session back; the rest is for what was read before that took effect.
    private static let share = 4

    /// How many requests of a session may be open without holding it back. One that waits is enough where few are allowed.
    private var promptlyOpen: Int { max(1, limits.requestsInFlight / Self.share) }

    func holdBackIfBusy(_ session: ClientSession) {
        guard
            session.openRequests >= promptlyOpen
                || session.outboxBytes > limits.perConnectionQueueBytes / Self.share,
            session.heldBackSince == nil
        else { return }
        services.metrics.heldBack.add()
        session.heldBackSince = now
    }

    /// Something was answered or sent.
    func letInIfServed(_ session: ClientSession) {
        guard session.heldBackSince != nil else { return }
        session.heldBackSince = isServed(session) ? nil : now
    }

    /// The limits are others. That answers nobody, so who waits on has done so since as long as before.
    func letInWhoMayBe() {
        var served: [ClientSession] = []
        sessions.forEach { if $0.heldBackSince != nil, isServed($0) { served.append($0) } }
        // Not within the look: who is let in may come to an end by what is read, and leave the table.
        for session in served { session.heldBackSince = nil }
    }

    private func isServed(_ session: ClientSession) -> Bool {
        session.outbox.isEmpty && session.openRequests < promptlyOpen
    }

    /// Whether the session waits in vain for answers; what waits to be read by it has a deadline of its own.
    func isUnanswered(_ session: ClientSession, _ moment: Timestamp) -> Bool {
        guard let since = session.heldBackSince, session.outbox.isEmpty else { return false }
        return since + Self.answerTime <= moment
    }
}
