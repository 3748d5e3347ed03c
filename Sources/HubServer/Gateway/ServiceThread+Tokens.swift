import HubLoop
import HubWebSocket

/// Tokens go to be verified at the end of the turn, all that came in it together; what follows from the answers is done a few
/// a turn, so that in a storm live events wait for a few openings, not for all.
extension ServiceThread {
    /// An opening takes some 80 µs.
    private static let openingsPerTurn = 4

    /// A token that goes at the end of this turn, and what follows on this thread once it is verified.
    struct UnverifiedToken: Sendable {
        let token: PresentedToken
        let then: @Sendable (ServiceThread, VerificationQueue.Verified) -> Void
    }

    /// Calls `then` with what the token says, in this turn at the earliest.
    func verify(_ text: String, then: @escaping @Sendable (ServiceThread, VerificationQueue.Verified) -> Void) {
        let token = UnverifiedToken(token: PresentedToken(text), then: then)
        // Known, or no room is left.
        if let answer = services.verification.admit(token.token) { return verified.append { token.then($0, answer) } }
        if unverified.isEmpty { loop.soon { [unowned self] in handOver() } }
        unverified.append(token)
    }

    private func handOver() {
        let batch = unverified
        unverified = []
        services.verification.verify(batch.map(\.token)) { [mailbox] answers in
            mailbox.post { thread in
                for (token, answer) in zip(batch, answers) { thread.verified.append { token.then($0, answer) } }
            }
        }
    }

    /// Goes on with tokens that were verified, the oldest first.
    func takeVerified() {
        for _ in 0..<min(Self.openingsPerTurn, verified.count) {
            verified.removeFirst()(self)
        }
        if !verified.isEmpty { loop.wake() }
    }
}
