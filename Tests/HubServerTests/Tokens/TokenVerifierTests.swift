import HubCore
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

@Suite struct TokenVerifierTests {
    private let clock = HandClock(seconds: 1000)
    private let issuer = TokenIssuer(secret: TokenFixture.secret)
    private let anna = TokenClaims(
        party: .named("anna"), expiresAt: Timestamp(milliseconds: 2_000_000), scopes: [.client])

    /// The time of the hub, moved by the test.
    private final class HandClock: Sendable {
        private let time: Mutex<Timestamp>

        init(seconds: Int64) {
            time = Mutex(Timestamp(milliseconds: seconds * 1000))
        }

        var now: Timestamp { time.withLock { $0 } }

        func set(milliseconds: Int64) {
            time.withLock { $0 = Timestamp(milliseconds: milliseconds) }
        }
    }

    private func verifier(
        _ keys: TokenKeys? = nil, issuer: String? = nil, audience: String? = nil,
        limits: LiveLimits = LiveLimits(), capacity: Int = 100
    ) throws -> TokenVerifier {
        var ours = TokenKeys()
        try ours.add(secret: TokenFixture.secret)
        return TokenVerifier(
            TokenTrust(keys: keys ?? ours), rules: TokenRules(issuer: issuer, audience: audience), limits: limits,
            capacity: capacity, now: { [clock] in clock.now })
    }

    private func verify(
        _ json: String, header: String = #"{"alg":"HS256"}"#
    ) throws -> Result<TokenClaims, TokenRefusal> {
        try verifier().verify(issuer.signed(header: Array(header.utf8), payload: Array(json.utf8)))
    }

    // MARK: Signatures

    @Test func `A token of another maker is accepted under its secret`() throws {
        #expect(try verifier().verify(TokenFixture.hs256) == .success(anna))
    }

    @Test(arguments: [
        (TokenFixture.publicRSA, TokenFixture.rs256), (TokenFixture.publicP256, TokenFixture.es256),
        (TokenFixture.publicEd25519, TokenFixture.edDSA), (TokenFixture.privateP256, TokenFixture.es256),
        (TokenFixture.certificateP256, TokenFixture.es256),
    ])
    func `A PEM key vouches for the tokens of its algorithm alone`(_ pem: String, _ token: String) async throws {
        var keys = TokenKeys()
        try await keys.add(pem: pem)
        let verifier = try verifier(keys)
        #expect(verifier.verify(token) == .success(anna))
        for other in [TokenFixture.hs256, TokenFixture.rs256, TokenFixture.es256, TokenFixture.edDSA]
        where other != token {
            #expect(verifier.verify(other) == .failure(.badSignature))
        }
    }

    @Test func `A key set vouches with all its keys that are for us`() async throws {
        var keys = TokenKeys()
        try await keys.add(jwks: Array(TokenFixture.jwks.utf8))
        #expect(keys.keys.map(\.name) == ["rsa", "ec", nil])
        let verifier = try verifier(keys)
        for token in [TokenFixture.rs256, TokenFixture.es256, TokenFixture.edDSA] {
            #expect(verifier.verify(token) == .success(anna))
        }
    }

    @Test func `A token that names another key is not tried with this one`() async throws {
        var keys = TokenKeys()
        try await keys.add(jwks: Array(TokenFixture.jwks.replacing("\"kid\":\"ec\"", with: "\"kid\":\"other\"").utf8))
        #expect(try verifier(keys).verify(TokenFixture.es256) == .failure(.badSignature))
    }

    @Test func `Several secrets hold at once, so that one can follow another`() throws {
        var keys = TokenKeys()
        try keys.add(secret: Array("the one before".utf8))
        try keys.add(secret: TokenFixture.secret)
        #expect(try verifier(keys).verify(TokenFixture.hs256) == .success(anna))
    }

    @Test func `A public key is no secret (algorithm confusion)`() async throws {
        var keys = TokenKeys()
        try await keys.add(pem: TokenFixture.publicRSA)
        let forged = try TokenIssuer(secret: Array(TokenFixture.publicRSA.utf8)).issue(
            subject: "anna", scopes: [.admin], expiresAt: anna.expiresAt)
        #expect(try verifier(keys).verify(forged) == .failure(.badSignature))
    }

    @Test(arguments: ["none", "None", "HS384", "hs256", "RS256", "ES256", "EdDSA", "PS256", ""])
    func `An algorithm that no key has is refused, whatever the signature`(_ algorithm: String) throws {
        let header = #"{"alg":"\#(algorithm)"}"#
        let payload = #"{"sub":"anna","exp":2000,"scope":"admin"}"#
        #expect(try verify(payload, header: header) == .failure(.badSignature))
        let unsigned = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8)) + "."
        #expect(try verifier().verify(unsigned) == .failure(.badSignature))
    }

    @Test func `A token that was touched anywhere is refused`() throws {
        let verifier = try verifier()
        let bytes = Array(TokenFixture.hs256.utf8)
        for place in bytes.indices {
            var touched = bytes
            touched[place] = touched[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let result = verifier.verify(String(decoding: touched, as: UTF8.self))
            #expect(result == .failure(.badSignature) || result == .failure(.malformed), "byte \(place)")
        }
        #expect(verifier.verify(TokenFixture.hs256 + "A") != .success(anna))
        #expect(verifier.verify(TokenFixture.hs256 + "=") == .failure(.malformed))
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "....", "e30.e30.", "é.é.é", "bm8.e30.e30"])
    func `What is no token is malformed`(_ text: String) throws {
        #expect(try verifier().verify(text) == .failure(.malformed))
    }

    @Test func `A header that calls something critical is malformed`() throws {
        let header = #"{"alg":"HS256","crit":["exp"]}"#
        #expect(try verify(#"{"sub":"a","exp":2000,"scope":"client"}"#, header: header) == .failure(.malformed))
    }

    // MARK: Claims

    @Test(arguments: [
        (#"{"sub":"a","scope":"client"}"#, TokenRefusal.missingClaim("exp")),
        (#"{"exp":2000,"scope":"client"}"#, .missingClaim("sub")),
        (#"{"sub":"a","exp":2000}"#, .missingClaim("scope")),
        (#"{"sub":"a","exp":2000,"scope":"root"}"#, .missingClaim("scope")),
        (#"{"sub":"a b","exp":2000,"scope":"client"}"#, .malformed),
        (#"{"sub":7,"exp":2000,"scope":"client"}"#, .malformed),
        (#"{"sub":"a","exp":"2000","scope":"client"}"#, .malformed),
        (#"{"sub":"a","exp":1e300,"scope":"client"}"#, .malformed),
        (#"{"sub":"a","exp":2000,"scope":"client","lines":["a b"]}"#, .malformed),
        (#"{"sub":"a","exp":2000,"scope":"client","lines":3}"#, .malformed),
        (#"{"sub":"a","exp":1000,"scope":"client"}"#, .expired),
        (#"{"sub":"a","exp":-1,"scope":"client"}"#, .expired),
        (#"{"sub":"a","exp":2000,"nbf":1000.5,"scope":"client"}"#, .notYetValid),
        (#"{"sub":"a","exp":2000,"scope":"client","sub":"b"}"#, .malformed),
        (#"{"sub":"a","exp":2000,"scope":["client"]}"#, .malformed),
        (#"{"sub":"a","exp":2000,"scope":"client","aud":[7]}"#, .malformed),
        (#"{"sub":"a","exp":null,"scope":"client"}"#, .missingClaim("exp")),
        ("[]", .malformed), ("", .malformed),
    ])
    func `A claim that is missing or wrong is named`(_ json: String, _ refusal: TokenRefusal) throws {
        #expect(try verify(json) == .failure(refusal))
    }

    @Test func `Claims that are not for the hub may be anything`() throws {
        let json = #"{"sub":"anna","uid":12345678901234567890,"x":{"y":[null,-1e9]},"exp":2000,"scope":"client"}"#
        #expect(try verify(json) == .success(anna))
    }

    @Test func `A token is in force from nbf until exp, both to the millisecond`() throws {
        let token = issuer.signed(
            payload: Array(#"{"sub":"anna","exp":2000.5,"nbf":1500,"scope":"client"}"#.utf8))
        for (milliseconds, refusal) in [
            (1_499_999, TokenRefusal.notYetValid), (1_500_000, nil), (2_000_499, nil), (2_000_500, .expired),
        ] as [(Int64, TokenRefusal?)] {
            clock.set(milliseconds: milliseconds)
            let result = try verifier().verify(token)
            if let refusal {
                #expect(result == .failure(refusal))
            } else {
                #expect(throws: Never.self) { try result.get() }
            }
        }
    }

    @Test func `A leeway widens both ends`() throws {
        let token = issuer.signed(
            payload: Array(#"{"sub":"anna","exp":2000,"nbf":1500,"scope":"client"}"#.utf8))
        let limits = LiveLimits()
        limits.current.tokenLeewaySeconds = 10
        let verifier = try verifier(limits: limits)
        for (milliseconds, isInForce) in [
            (1_489_999, false), (1_490_000, true), (2_009_999, true), (2_010_000, false),
        ] as [(Int64, Bool)] {
            clock.set(milliseconds: milliseconds)
            #expect(((try? verifier.verify(token).get()) != nil) == isInForce)
        }
        limits.current.tokenLeewaySeconds = 20
        #expect((try? verifier.verify(token).get()) != nil, "a reload allows more")
    }

    @Test func `Issuer and audience are asked for where configured`() throws {
        func token(_ rest: String) -> String {
            issuer.signed(payload: Array(#"{"sub":"anna","exp":2000,"scope":"client"\#(rest)}"#.utf8))
        }
        let verifier = try verifier(issuer: "us", audience: "hub")
        #expect(verifier.verify(token("")) == .failure(.missingClaim("iss")))
        #expect(verifier.verify(token(#","iss":"them","aud":"hub""#)) == .failure(.wrongIssuer))
        #expect(verifier.verify(token(#","iss":"us""#)) == .failure(.missingClaim("aud")))
        #expect(verifier.verify(token(#","iss":"us","aud":["x"]"#)) == .failure(.wrongAudience))
        #expect(verifier.verify(token(#","iss":"us","aud":["x","hub"]"#)) == .success(anna))
        let ours = TokenIssuer(secret: TokenFixture.secret, issuer: "us", audience: "hub")
        let issued = try ours.issue(subject: "anna", scopes: [.client], expiresAt: anna.expiresAt)
        #expect(verifier.verify(issued) == .success(anna))
    }

    @Test func `What was issued is what is read`() throws {
        let restrictions: [LineRestriction?] = [
            nil, .all, LineRestriction.lines([LineID(trusted: "l1")]),
            LineRestriction.lines([LineID(trusted: "l1"), LineID(trusted: "l2")]),
            LineRestriction.lines([]),
        ]
        for lines in restrictions {
            let claims = TokenClaims(
                party: .named("a:b+c"), expiresAt: Timestamp(milliseconds: 1_700_000_000_123),
                scopes: [.client, .admin],
                lines: lines)
            let token = try issuer.issue(
                subject: claims.party.rawValue, scopes: claims.scopes, lines: lines, expiresAt: claims.expiresAt)
            #expect(try verifier().verify(token) == .success(claims))
        }
    }

    @Test func `No token is issued for what is no subject or without scope`() throws {
        #expect(throws: TokenIssuer.Failure.invalidSubject) {
            try issuer.issue(subject: "a b", scopes: [.client], expiresAt: anna.expiresAt)
        }
        #expect(throws: TokenIssuer.Failure.noScope) {
            try issuer.issue(subject: "a", scopes: [], expiresAt: anna.expiresAt)
        }
    }

    // MARK: What is remembered

    @Test func `A storm of reconnects costs one verification per token`() throws {
        let verifier = try verifier()
        for _ in 0..<100 { #expect(verifier.verify(TokenFixture.hs256) == .success(anna)) }
        #expect(verifier.verifications.value == 1)
    }

    @Test func `A remembered token expires like any other`() throws {
        let verifier = try verifier()
        _ = verifier.verify(TokenFixture.hs256)
        clock.set(milliseconds: 1_999_999)
        #expect(verifier.verify(TokenFixture.hs256) == .success(anna))
        clock.set(milliseconds: 2_000_000)
        #expect(verifier.verify(TokenFixture.hs256) == .failure(.expired))
        #expect(verifier.verify(TokenFixture.hs256) == .failure(.expired))
    }

    @Test func `A token with many lines is verified each time, one with few is not`() throws {
        let verifier = try verifier()
        for (count, verifications) in [(64, 1), (65, 2)] {
            let lines = LineRestriction.lines(Set((0..<count).map { .named("l\($0)") }))
            let token = try issuer.issue(
                subject: "anna", scopes: [.client], lines: lines, expiresAt: anna.expiresAt)
            let before = verifier.verifications.value
            for _ in 0..<2 { #expect(try verifier.verify(token).get().lines == lines) }
            #expect(verifier.verifications.value - before == verifications)
        }
    }

    @Test func `A token too long to digest is verified each time`() throws {
        let verifier = try verifier()
        let padding = String(repeating: "x", count: 4096)
        let json = #"{"sub":"anna","exp":2000,"scope":"client","padding":"\#(padding)"}"#
        let token = issuer.signed(payload: Array(json.utf8))
        for _ in 0..<2 { #expect(verifier.verify(token) == .success(anna)) }
        #expect(verifier.verifications.value == 2)
    }

    @Test func `Refused tokens take no room from good ones`() throws {
        let verifier = try verifier(capacity: 1)
        _ = verifier.verify(TokenFixture.hs256)
        for _ in 0..<10 { #expect(verifier.verify(TokenFixture.es256) == .failure(.badSignature)) }
        _ = verifier.verify(TokenFixture.hs256)
        #expect(verifier.verifications.value == 11)
    }
}

extension TokenVerifier {
    fileprivate func verify(_ token: String) -> Result<TokenClaims, TokenRefusal> {
        verify(PresentedToken(token)).map(\.claims)
    }
}
