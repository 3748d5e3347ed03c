import HubTesting
import LineModel
import Testing

@testable import HubServer

@Suite struct VerificationQueueTests {
    private let metrics = Metrics()
    private let limits = LiveLimits()
    private let issuer = TokenIssuer(secret: TokenFixture.secret)

    private func queue(places: Int) throws -> VerificationQueue {
        var keys = TokenKeys()
        try keys.add(secret: TokenFixture.secret)
        limits.current.verificationQueue = places
        return VerificationQueue(
            TokenVerifier(TokenTrust(keys: keys), now: { Timestamp(milliseconds: 0) }), limits: limits, metrics: metrics
        )
    }

    private func token(_ subject: String) throws -> PresentedToken {
        PresentedToken(
            try issuer.issue(subject: subject, scopes: [.client], expiresAt: Timestamp(milliseconds: 1_000_000)))
    }

    @Test func `The answers of a batch come together, in its order`() async throws {
        let queue = try queue(places: 10)
        let batch = try [token("anna"), PresentedToken("no.token"), token("bo")]
        for token in batch { #expect(queue.admit(token) == nil) }
        let answers = await withCheckedContinuation { continuation in
            queue.verify(batch) { continuation.resume(returning: $0) }
        }
        #expect(answers.map { try? $0.get().claims.party.rawValue } == ["anna", nil, "bo"])
        #expect(metrics.tokensVerified.value == 3)
    }

    @Test func `With all places taken a token is refused unchecked, until one is given back`() async throws {
        let queue = try queue(places: 2)
        let batch = try [token("anna"), token("bo")]
        for token in batch { #expect(queue.admit(token) == nil) }
        for _ in 0..<3 { #expect(queue.admit(try token("carl")) == .failure(.overloaded)) }
        #expect(metrics.verificationsRefused.value == 3)
        _ = await withCheckedContinuation { continuation in
            queue.verify(batch) { continuation.resume(returning: $0) }
        }
        #expect(try await queue.verify(token("carl")).get().claims.party.rawValue == "carl")
    }

    @Test func `What is remembered needs no place`() async throws {
        let queue = try queue(places: 1)
        let anna = try token("anna")
        _ = await queue.verify(anna)
        #expect(queue.admit(try token("bo")) == nil, "the only place")
        #expect(try queue.admit(anna)?.get().claims.party.rawValue == "anna")
        #expect(metrics.tokensRemembered.value == 1)
    }

    @Test func `Those who are refused together are told times that lie apart`() throws {
        let delays = (0..<100).map { _ in Refusal.overloaded().details["retryAfterMilliseconds"] }
        #expect(Set(delays).count > 50, "the odds against it are astronomical")
        for case .number(let milliseconds)? in delays { #expect((1000...10_000).contains(milliseconds)) }
    }
}
