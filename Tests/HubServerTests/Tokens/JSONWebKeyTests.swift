import HubJSON
import LineModel
import HubTesting
import Testing

@testable import HubServer

/// What of a key set is taken (RFC 7517, RFC 7518 section 6, RFC 8037), and that no algorithm is taken for another (RFC 8725).
@Suite struct JSONWebKeyTests {
    private static let rsa = entry(0), ec = entry(1), ed25519 = entry(2)
    /// The secret of the fixture's tokens.
    private static let oct: JSONValue = ["kty": "oct", "k": .string(Base64URL.encode(TokenFixture.secret))]

    static let forOthers: [(member: String, value: JSONValue)] = [
        ("use", "enc"), ("key_ops", ["sign"]), ("key_ops", []), ("alg", "PS256"), ("alg", "RSA-OAEP"),
        ("kty", "AKP"),
    ]
    static let contradicting: [JSONValue] = [
        rsa.with("alg", "HS256"), rsa.with("alg", "ES256"), ec.with("alg", "RS256"), ed25519.with("alg", "none"),
        ec.with("alg", "HS512"), oct.with("alg", "RS256"), oct.with("alg", "EdDSA"), oct.with("alg", "none"),
    ]
    static let damaged: [JSONValue] = [
        7, rsa.with("kty", .null), rsa.with("kty", 1), rsa.with("kid", 1), rsa.with("use", []), rsa.with("n", .null),
        rsa.with("n", "AQAB"), rsa.with("n", "?"), rsa.with("e", ""), ec.with("x", "AAAA"), ec.with("crv", .null),
        ec.with("y", .string(Base64URL.encode(Array(repeating: 1, count: 32)))), ed25519.with("x", "AAAA"),
        ed25519.with("x", "6B7o6bw7ut+7wrIX6sjLIXOKbSBlmjR2ZUxiEOPQb9M="), oct.with("k", .null),
        oct.with("key_ops", "verify"),
    ]

    private static func entry(_ index: Int) -> JSONValue {
        (try? JSONReader.read(Array(TokenFixture.jwks.utf8)))?["keys"]?.array?[index] ?? .null
    }

    private func keys(_ entries: [JSONValue]) async throws -> TokenKeys {
        var keys = TokenKeys()
        try await keys.add(jwks: JSONValue.object(["keys": .array(entries)]).encoded(), source: "set")
        return keys
    }

    private func verify(_ token: String, _ keys: TokenKeys) -> Result<PartyID, TokenRefusal> {
        TokenVerifier(TokenTrust(keys: keys), now: { Timestamp(milliseconds: 0) }).verify(PresentedToken(token))
            .map(\.claims.party)
    }

    @Test func `A set with a key of each type vouches for the tokens of each`() async throws {
        let keys = try await keys([Self.rsa, Self.ec, Self.ed25519, Self.oct])
        #expect(keys.keys.map(\.algorithmName) == ["RS256", "ES256", "EdDSA", "HS256"])
        #expect(keys.warnings.isEmpty)
        for token in [TokenFixture.rs256, TokenFixture.es256, TokenFixture.edDSA, TokenFixture.hs256] {
            #expect(verify(token, keys) == .success(.named("anna")))
        }
    }

    @Test(arguments: JSONWebKeyTests.forOthers)
    func `What is for another purpose is passed over with a warning that names it`(
        _ member: String, _ value: JSONValue
    ) async throws {
        let keys = try await keys([Self.rsa.with(member, value), Self.ec])
        #expect(keys.keys.map(\.algorithmName) == ["ES256"])
        #expect(keys.warnings.count == 1 && keys.warnings[0].problem.hasPrefix("key 1 (rsa) is passed over"))
    }

    @Test func `What is for signatures is taken`() async throws {
        let marked = Self.rsa.with("use", "sig").with("key_ops", ["verify"]).with("alg", "RS256").with("x5t", "AAAA")
        let keys = try await keys([marked])
        #expect(keys.keys.count == 1 && keys.warnings.isEmpty)
    }

    @Test(arguments: JSONWebKeyTests.contradicting)
    func `An alg that cannot be one of the key's type is refused with the whole set (RFC 8725 2.1)`(
        _ entry: JSONValue
    ) async {
        let error = await #expect(throws: TokenKeyError.self) { try await keys([Self.ed25519, entry]) }
        #expect(error?.problem.hasPrefix("key 2") == true)
    }

    @Test(arguments: JSONWebKeyTests.damaged)
    func `A damaged key is refused with the whole set`(_ entry: JSONValue) async {
        await #expect(throws: TokenKeyError.self) { try await keys([Self.ec, entry]) }
    }

    @Test func `A short secret and other curves are passed over`() async throws {
        let keys = try await keys([
            Self.oct.with("k", "AAAA"), Self.ec.with("crv", "P-384"), Self.ed25519.with("crv", "X25519"), Self.rsa,
        ])
        #expect(keys.keys.map(\.algorithmName) == ["RS256"] && keys.warnings.count == 3)
    }

    @Test func `Of a private key the public half is taken, with a warning that shows none of it`() async throws {
        let keys = try await keys([Self.ec.with("d", "c2VjcmV0LXBhcnQtb2YtdGhlLWtleQ")])
        #expect(keys.warnings.count == 1 && keys.warnings[0].problem.contains("private"))
        #expect(!"\(keys.warnings)".contains("c2Vjcm"))
        #expect(verify(TokenFixture.es256, keys) == .success(.named("anna")))
    }

    @Test func `A public key is no secret, in whatever form a forger signs with it (RFC 8725 2.1)`() async throws {
        let keys = try await keys([Self.rsa, Self.ec, Self.ed25519])
        let forms = [Self.rsa["n"], Self.ec["x"], Self.ed25519["x"]].compactMap { $0?.string }
        for form in forms {
            for secret in [Array(form.utf8), Base64URL.decode(form.utf8) ?? []] {
                let forged = try TokenIssuer(secret: secret).issue(
                    subject: "anna", scopes: [.admin], expiresAt: Timestamp(milliseconds: 2_000_000))
                #expect(verify(forged, keys) == .failure(.badSignature))
            }
        }
    }

    @Test func `A secret of a set vouches for HS256 alone, and none for no signature`() async throws {
        let keys = try await keys([Self.oct])
        let issuer = TokenIssuer(secret: TokenFixture.secret)
        let payload = Array(#"{"sub":"anna","exp":2000,"scope":"admin"}"#.utf8)
        for algorithm in ["none", "RS256", "ES256", "EdDSA", "HS512"] {
            let token = issuer.signed(header: Array(#"{"alg":"\#(algorithm)"}"#.utf8), payload: payload)
            #expect(verify(token, keys) == .failure(.badSignature))
        }
        #expect(verify(issuer.signed(payload: payload), keys) == .success(.named("anna")))
    }

    @Test func `A set with too many keys, or too long, is refused`() async throws {
        let most = Array(repeating: Self.ed25519, count: TokenKeys.mostKeysOfSet)
        #expect(try await keys(most).keys.count == most.count)
        await #expect(throws: TokenKeyError.self) { try await keys(most + [Self.ed25519]) }
        let long = Self.ed25519.with("kid", .string(String(repeating: "x", count: 1_048_576)))
        await #expect(throws: TokenKeyError.self) { try await keys([long]) }
    }
}

extension JSONValue {
    /// The object with that member instead; without it for null.
    fileprivate func with(_ member: String, _ value: JSONValue) -> JSONValue {
        var object = object ?? [:]
        object[member] = value.isNull ? nil : value
        return .object(object)
    }
}
