import Dispatch
import LineModel
import Synchronization

/// Verifies tokens away from the service threads, one batch after another.
///
/// A service thread hands over what it gathered in a turn, and gets all the answers at once: one wake-up there and one
/// back for as many as came together, where a storm has dozens. One thread works, so that costly signatures take one
/// core at most from those who are connected already. What waits is bounded by places, which are taken before a batch is
/// made. Any thread may call.
final class VerificationQueue: Sendable {
    typealias Verified = Result<VerifiedToken, TokenRefusal>

    private let verifier: TokenVerifier
    private let limits: LiveLimits
    private let metrics: Metrics
    private let taken = Atomic(0)
    /// Behind the service threads: a storm of newcomers waits for live traffic, not the other way round.
    private let queue = DispatchQueue(label: "linehub.tokens", qos: .utility)

    /// - Parameter limits: `verificationQueue` tokens may wait.
    init(_ verifier: TokenVerifier, limits: LiveLimits, metrics: Metrics) {
        self.verifier = verifier
        self.limits = limits
        self.metrics = metrics
    }

    // What `TokenVerifier` tells of what was verified.
    func replace(_ trust: TokenTrust) { verifier.replace(trust) }
    var generation: Int { verifier.generation }
    func stands(_ token: VerifiedToken) -> Bool { verifier.stands(token) }

    /// Answers without a verification: what is remembered of the token, or `overloaded` where no place is free. Nil
    /// where a place was taken and `verify` must follow.
    func admit(_ token: PresentedToken) -> Verified? {
        if let known = verifier.recall(token) {
            metrics.tokensRemembered.add()
            return known
        }
        // Relaxed, as below: a count orders nothing.
        guard taken.add(1, ordering: .relaxed).newValue <= limits.current.verificationQueue else {
            taken.subtract(1, ordering: .relaxed)
            metrics.verificationsRefused.add()
            return .failure(.overloaded)
        }
        return nil
    }

    /// Verifies tokens that were admitted, and gives their places back; `done` gets the answers in the same order, on a
    /// thread of its own.
    func verify(_ batch: [PresentedToken], done: @escaping @Sendable ([Verified]) -> Void) {
        queue.async { [self] in
            let answers = batch.map(verifier.verify)
            metrics.tokensVerified.add(batch.count)
            taken.subtract(batch.count, ordering: .relaxed)
            done(answers)
        }
    }

    /// Admits and verifies one token.
    func verify(_ token: PresentedToken) async -> Verified {
        if let answer = admit(token) { return answer }
        return await withCheckedContinuation { continuation in
            verify([token]) { continuation.resume(returning: $0[0]) }
        }
    }
}

extension Refusal {
    /// The hub sheds load. Each client is told a delay of its own, so that those who were refused together do not come
    /// back together.
    static func overloaded() -> Refusal {
        Refusal(.overloaded, details: ["retryAfterMilliseconds": .number(.random(in: 1000...10_000))])
    }
}
