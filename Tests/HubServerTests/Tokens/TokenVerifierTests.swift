import HubCore
import LineModel
import Synchronization
import Testing

@testable import HubServer

@Suite struct TokenVerifierTests {
    private let clock = HandClock(seconds: 1000)
    private let issuer = TokenIssuer(secret: TokenFixture.secret)
    private let anna = TokenClaims(subject: "anna", expiresAt: Timestamp(milliseconds: 2_000_000), scopes: [.client])

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
        leeway: Timestamp.Span = .seconds(0), capacity: Int = 100
    ) async throws -> TokenVerifier {
        var ours = TokenKeys()
        try await ours.add(secret: TokenFixture.secret)
        return TokenVerifier(
            keys: keys ?? ours, issuer: issuer, audience: audience, leeway: leeway, capacity: capacity,
            now: { [clock] in clock.now })
    }

    private func verify(_ json: String, header: String = #"{"alg":"HS256"}"#) async throws -> Result<
        TokenClaims, TokenRefusal
    > {
        let token = try await issuer.signed(header: Array(header.utf8), payload: Array(json.utf8))
        return try await verifier().verify(token)
    }

    // MARK: Signatures

    @Test func `A token of another maker is accepted under its secret`() async throws {
        #expect(try await verifier().verify(TokenFixture.hs256) == .success(anna))
    }

    @Test(arguments: [
        (TokenFixture.publicRSA, TokenFixture.rs256), (TokenFixture.publicP256, TokenFixture.es256),
        (TokenFixture.publicEd25519, TokenFixture.edDSA), (TokenFixture.privateP256, TokenFixture.es256),
        (TokenFixture.certificateP256, TokenFixture.es256),
    ])
    func `A PEM key vouches for the tokens of its algorithm alone`(_ pem: String, _ token: String) async throws {
        var keys = TokenKeys()
        try await keys.add(pem: pem)
        let verifier = try await verifier(keys)
        #expect(await verifier.verify(token) == .success(anna))
        for other in [TokenFixture.hs256, TokenFixture.rs256, TokenFixture.es256, TokenFixture.edDSA]
        where other != token {
            #expect(await verifier.verify(other) == .failure(.badSignature))
        }
    }

    @Test func `A key set vouches with all its keys that are for us`() async throws {
        var keys = TokenKeys()
        try await keys.add(jwks: TokenFixture.jwks)
        #expect(keys.keys.map(\.name) == ["rsa", "ec", nil])
        let verifier = try await verifier(keys)
        for token in [TokenFixture.rs256, TokenFixture.es256, TokenFixture.edDSA] {
            #expect(await verifier.verify(token) == .success(anna))
        }
    }

    @Test func `A token that names another key is not tried with this one`() async throws {
        var keys = TokenKeys()
        try await keys.add(jwks: TokenFixture.jwks.replacing("\"kid\":\"ec\"", with: "\"kid\":\"other\""))
        #expect(try await verifier(keys).verify(TokenFixture.es256) == .failure(.badSignature))
    }

    @Test func `Several secrets hold at once, so that one can follow another`() async throws {
        var keys = TokenKeys()
        try await keys.add(secret: Array("the one before".utf8))
        try await keys.add(secret: TokenFixture.secret)
        #expect(try await verifier(keys).verify(TokenFixture.hs256) == .success(anna))
    }

    @Test func `A public key is no secret (algorithm confusion)`() async throws {
        var keys = TokenKeys()
        try await keys.add(pem: TokenFixture.publicRSA)
        let forged = try await TokenIssuer(secret: Array(TokenFixture.publicRSA.utf8)).issue(
            subject: "anna", scopes: [.admin], expiresAt: anna.expiresAt)
        #expect(try await verifier(keys).verify(forged) == .failure(.badSignature))
    }

    @Test(arguments: ["none", "None", "HS384", "hs256", "RS256", "ES256", "EdDSA", "PS256", ""])
    func `An algorithm that no key has is refused, whatever the signature`(_ algorithm: String) async throws {
        let header = #"{"alg":"\#(algorithm)"}"#
        let payload = #"{"sub":"anna","exp":2000,"scope":"admin"}"#
        #expect(try await verify(payload, header: header) == .failure(.badSignature))
        let unsigned = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8)) + "."
        #expect(try await verifier().verify(unsigned) == .failure(.badSignature))
    }

    @Test func `A token that was touched anywhere is refused`() async throws {
        let verifier = try await verifier()
        let bytes = Array(TokenFixture.hs256.utf8)
        for place in bytes.indices {
            var touched = bytes
            touched[place] = touched[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let result = await verifier.verify(String(decoding: touched, as: UTF8.self))
            #expect(result == .failure(.badSignature) || result == .failure(.malformed), "byte \(place)")
        }
        #expect(await verifier.verify(TokenFixture.hs256 + "A") != .success(anna))
        #expect(await verifier.verify(TokenFixture.hs256 + "=") == .failure(.malformed))
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "....", "e30.e30.", "é.é.é", "bm8.e30.e30"])
    func `What is no token is malformed`(_ text: String) async throws {
        #expect(try await verifier().verify(text) == .failure(.malformed))
    }

    @Test func `A header that calls something critical is malformed`() async throws {
        let header = #"{"alg":"HS256","crit":["exp"]}"#
        #expect(try await verify(#"{"sub":"a","exp":2000,"scope":"client"}"#, header: header) == .failure(.malformed))
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
        ("[]", .malformed), ("", .malformed),
    ])
    func `A claim that is missing or wrong is named`(_ json: String, _ refusal: TokenRefusal) async throws {
        #expect(try await verify(json) == .failure(refusal))
    }

    @Test func `A token is in force from nbf until exp, both to the millisecond`() async throws {
        let token = try await issuer.signed(
            payload: Array(#"{"sub":"anna","exp":2000.5,"nbf":1500,"scope":"client"}"#.utf8))
        for (milliseconds, refusal) in [
            (1_499_999, TokenRefusal.notYetValid), (1_500_000, nil), (2_000_499, nil), (2_000_500, .expired),
        ] as [(Int64, TokenRefusal?)] {
            clock.set(milliseconds: milliseconds)
            let result = try await verifier().verify(token)
            if let refusal {
                #expect(result == .failure(refusal))
            } else {
                #expect(throws: Never.self) { try result.get() }
            }
        }
    }

    @Test func `A leeway widens both ends`() async throws {
        let token = try await issuer.signed(
            payload: Array(#"{"sub":"anna","exp":2000,"nbf":1500,"scope":"client"}"#.utf8))
        let verifier = try await verifier(leeway: .seconds(10))
        for (milliseconds, isInForce) in [
            (1_489_999, false), (1_490_000, true), (2_009_999, true), (2_010_000, false),
        ] as [(Int64, Bool)] {
            clock.set(milliseconds: milliseconds)
            #expect(((try? await verifier.verify(token).get()) != nil) == isInForce)
        }
    }

    @Test func `Issuer and audience are asked for where configured`() async throws {
        func token(_ rest: String) async throws -> String {
            try await issuer.signed(payload: Array(#"{"sub":"anna","exp":2000,"scope":"client"\#(rest)}"#.utf8))
        }
        let verifier = try await verifier(issuer: "us", audience: "hub")
        #expect(await verifier.verify(try await token("")) == .failure(.missingClaim("iss")))
        #expect(await verifier.verify(try await token(#","iss":"them","aud":"hub""#)) == .failure(.wrongIssuer))
        #expect(await verifier.verify(try await token(#","iss":"us""#)) == .failure(.missingClaim("aud")))
        #expect(await verifier.verify(try await token(#","iss":"us","aud":["x"]"#)) == .failure(.wrongAudience))
        #expect(await verifier.verify(try await token(#","iss":"us","aud":["x","hub"]"#)) == .success(anna))
        let ours = TokenIssuer(secret: TokenFixture.secret, issuer: "us", audience: "hub")
        let issued = try await ours.issue(subject: "anna", scopes: [.client], expiresAt: anna.expiresAt)
        #expect(await verifier.verify(issued) == .success(anna))
    }

    @Test func `What was issued is what is read`() async throws {
        let restrictions: [LineRestriction?] = [
            nil, .all, LineRestriction.lines([LineID(trusted: "l1")]),
            LineRestriction.lines([LineID(trusted: "l1"), LineID(trusted: "l2")]),
            LineRestriction.lines([]),
        ]
        for lines in restrictions {
            let claims = TokenClaims(
                subject: "a:b+c", expiresAt: Timestamp(milliseconds: 1_700_000_000_123), scopes: [.client, .admin],
                lines: lines)
            let token = try await issuer.issue(
                subject: claims.subject, scopes: claims.scopes, lines: lines, expiresAt: claims.expiresAt)
            #expect(try await verifier().verify(token) == .success(claims))
        }
    }

    @Test func `No token is issued for what is no subject or without scope`() async throws {
        await #expect(throws: TokenIssuer.Failure.invalidSubject) {
            try await issuer.issue(subject: "a b", scopes: [.client], expiresAt: anna.expiresAt)
        }
        await #expect(throws: TokenIssuer.Failure.noScope) {
            try await issuer.issue(subject: "a", scopes: [], expiresAt: anna.expiresAt)
        }
    }

    // MARK: What is remembered

    @Test func `A storm of reconnects costs one verification per token`() async throws {
        let verifier = try await verifier()
        for _ in 0..<100 { #expect(await verifier.verify(TokenFixture.hs256) == .success(anna)) }
        #expect(verifier.verifications == 1)
    }

    @Test func `A remembered token expires like any other`() async throws {
        let verifier = try await verifier()
        _ = await verifier.verify(TokenFixture.hs256)
        clock.set(milliseconds: 1_999_999)
        #expect(await verifier.verify(TokenFixture.hs256) == .success(anna))
        clock.set(milliseconds: 2_000_000)
        #expect(await verifier.verify(TokenFixture.hs256) == .failure(.expired))
        #expect(await verifier.verify(TokenFixture.hs256) == .failure(.expired))
    }

    @Test func `Refused tokens take no room from good ones`() async throws {
        let verifier = try await verifier(capacity: 1)
        _ = await verifier.verify(TokenFixture.hs256)
        for _ in 0..<10 { #expect(await verifier.verify(TokenFixture.es256) == .failure(.badSignature)) }
        _ = await verifier.verify(TokenFixture.hs256)
        #expect(verifier.verifications == 11)
    }
}
