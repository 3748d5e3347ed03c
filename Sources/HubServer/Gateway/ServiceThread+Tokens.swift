import HubWebSocket

/// Tokens go to be verified at the end of the turn, all that came in it together.
extension ServiceThread {
    /// A token that goes at the end of this turn, and what follows on this thread once it is verified.
    struct UnverifiedToken: Sendable {
        let token: PresentedToken
        let then: @Sendable (ServiceThread, VerificationQueue.Verified) -> Void
    }

    /// Calls `then` with what the token says: at once where that is known, or no room is left, else in a later turn.
    func verify(_ text: String, then: @escaping @Sendable (ServiceThread, VerificationQueue.Verified) -> Void) {
        let token = PresentedToken(text)
        if let answer = services.verification.admit(token) { return then(self, answer) }
        if unverified.isEmpty { loop.soon { [unowned self] in handOver() } }
        unverified.append(UnverifiedToken(token: token, then: then))
    }

    private func handOver() {
        let batch = unverified
        unverified = []
        services.verification.verify(batch.map(\.token)) { [mailbox] answers in
            mailbox.post { thread in
                for (waiting, answer) in zip(batch, answers) { waiting.then(thread, answer) }
            }
        }
    }
}
