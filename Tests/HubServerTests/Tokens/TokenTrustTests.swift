import HubCore
import LineModel
import HubTesting
import Testing

@testable import HubServer

/// What a reload makes of tokens that were good.
@Suite struct TokenTrustTests {
    private static let otherSecret = Array("another secret of thirty-two characters".utf8)

    private func trust(_ secrets: [[UInt8]], revoked: String = "") throws -> TokenTrust {
        var keys = TokenKeys()
        for secret in secrets { try keys.add(secret: secret) }
        var revocations = TokenRevocations()
        try revocations.add(text: revoked, limit: 10)
        return TokenTrust(keys: keys, revocations: revocations)
    }

    private func verifier(_ trust: TokenTrust) -> TokenVerifier {
        TokenVerifier(trust, now: { Timestamp(milliseconds: 0) })
    }

    private func token(_ secret: [UInt8], id: String? = nil) throws -> PresentedToken {
        PresentedToken(
            try TokenIssuer(secret: secret).issue(
                subject: "anna", scopes: [.client], expiresAt: Timestamp(milliseconds: 2_000_000), id: id))
    }

    @Test
    func `A key that is added and one that stays vouch; one that is removed does not, for what is remembered either`()
        throws
    {
        let verifier = verifier(try trust([TokenFixture.secret]))
        let old = try token(TokenFixture.secret), new = try token(Self.otherSecret)
        let opened = try verifier.verify(old).get()
        #expect(verifier.verify(new) == .failure(.badSignature))
        verifier.replace(try trust([TokenFixture.secret, Self.otherSecret]))
        #expect(throws: Never.self) { try verifier.verify(new).get() }
        #expect(verifier.stands(opened))
        #expect(verifier.recall(old) == .success(opened), "what stays good stays remembered")
        verifier.replace(try trust([Self.otherSecret]))
        #expect(!verifier.stands(opened))
        #expect(verifier.verify(old) == .failure(.badSignature))
        #expect(throws: Never.self) { try verifier.verify(new).get() }
    }

    @Test func `A revoked token is refused, also a remembered one, and is good again when the line goes`() throws {
        let verifier = verifier(try trust([TokenFixture.secret]))
        let one = try token(TokenFixture.secret, id: "one"), two = try token(TokenFixture.secret, id: "two")
        let opened = try verifier.verify(one).get()
        verifier.replace(try trust([TokenFixture.secret], revoked: "one"))
        #expect(!verifier.stands(opened))
        #expect(verifier.verify(one) == .failure(.revoked))
        #expect(throws: Never.self) { try verifier.verify(two).get() }
        verifier.replace(try trust([TokenFixture.secret]))
        #expect(verifier.verify(one) == .success(opened))
    }

    @Test func `A revocation by time is by when the token was issued, which alone decides nothing`() throws {
        let verifier = verifier(try trust([TokenFixture.secret], revoked: "sub:anna 1000"))
        func issued(_ rest: String) -> PresentedToken {
            PresentedToken(
                TokenIssuer(secret: TokenFixture.secret).signed(
                    payload: Array(#"{"sub":"anna","exp":2000,"scope":"client"\#(rest)}"#.utf8)))
        }
        #expect(verifier.verify(issued("")) == .failure(.revoked))
        #expect(verifier.verify(issued(#","iat":999.999"#)) == .failure(.revoked))
        // RFC 7519 §4.1.6 asks for nothing of an iat that is yet to come.
        #expect(throws: Never.self) { try verifier.verify(issued(#","iat":1000"#)).get() }
        for bad in [#","iat":"1000""#, #","iat":1e300"#, #","jti":7"#] {
            #expect(verifier.verify(issued(bad)) == .failure(.malformed))
        }
    }

    @Test func `A key is the same under another name and in another form`() async throws {
        var pem = TokenKeys(), set = TokenKeys()
        try await pem.add(pem: TokenFixture.privateP256)
        try await pem.add(pem: TokenFixture.publicRSA)
        try await pem.add(pem: TokenFixture.publicEd25519)
        try await set.add(jwks: Array(TokenFixture.jwks.utf8))
        #expect(Set(pem.keys.map(\.fingerprint)) == Set(set.keys.map(\.fingerprint)))
        #expect(Set(pem.keys.map(\.fingerprint)).count == 3)
    }

    @Test func `Each replacement is another generation`() throws {
        let verifier = verifier(try trust([TokenFixture.secret]))
        let first = verifier.generation
        verifier.replace(try trust([TokenFixture.secret]))
        #expect(verifier.generation != first)
    }

    @Test func `Files that name no key are no ground to judge by`() async {
        await #expect(throws: TokenKeyError.self) { try await TokenTrust(reading: HubConfiguration()) }
    }
}
