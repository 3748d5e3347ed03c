import HubWebSocket

/// A peer that asks faster than it is answered, or than it takes the answers, is made to wait: nothing more is read from it
/// until it has them. So what it may cost is bounded without closing it.
extension ServiceThread {
    /// Which part of its limits holds a session back; the rest is for what was read before that took effect.
    private static let share = 4

    func holdBackIfBusy(_ session: ClientSession) {
        let limits = services.configuration.limits
        guard
            session.openRequests >= limits.requestsInFlight / Self.share
                || session.outboxBytes > limits.perConnectionQueueBytes / Self.share,
            !session.connection.isHeldBack
        else { return }
        services.metrics.heldBack.add()
        session.connection.isHeldBack = true
    }

    func letInIfServed(_ session: ClientSession) {
        guard session.connection.isHeldBack, session.outbox.isEmpty,
            session.openRequests < services.configuration.limits.requestsInFlight / Self.share
        else { return }
        session.connection.isHeldBack = false
    }
}
