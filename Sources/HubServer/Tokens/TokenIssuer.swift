public import HubCore
public import LineModel

/// Makes HS256 tokens: for `linehub token`, the people of the demonstration and the embedded switch.
public struct TokenIssuer: Sendable {
    private let secret: [UInt8]
    private let issuer: String?
    private let audience: String?

    /// - Parameters:
    ///   - secret: the bytes that `TokenKeys.secret(file:)` reads; not empty.
    ///   - issuer: what stands as `iss`, where the hub asks for it.
    ///   - audience: what stands as `aud`, where the hub asks for it.
    public init(secret: [UInt8], issuer: String? = nil, audience: String? = nil) {
        self.secret = secret
        self.issuer = issuer
        self.audience = audience
    }

    /// Why a token was not made.
    public enum Failure: Error, Hashable, Sendable {
        /// The subject is no identifier (protocol §1).
        case invalidSubject
        case noScope
    }

    /// Signs the claims. Fractions of a second count.
    ///
    /// By `id`, the claim `jti`, it can be revoked alone; by `issuedAt` with all that are older.
    public func issue(
        subject: String, scopes: Scopes, lines: LineRestriction? = nil, expiresAt: Timestamp, id: String? = nil,
        issuedAt: Timestamp? = nil
    ) throws(Failure) -> String {
        guard PartyID(subject) != nil else { throw .invalidSubject }
        guard !scopes.isEmpty else { throw .noScope }
        let payload = TokenPayload(
            sub: subject, exp: Self.seconds(expiresAt), iss: issuer, aud: audience.map { [$0] }, scope: scopes.words,
            lines: lines.map(Self.claim), jti: id, iat: issuedAt.map(Self.seconds))
        return signed(payload: payload.json)
    }

    /// The token of any header and payload, signed with HMAC whatever the header says.
    func signed(header: [UInt8] = Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8), payload: [UInt8]) -> String {
        let text = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        return text + "." + Base64URL.encode(TokenKey.signature(of: Array(text.utf8), secret: secret))
    }

    private static func seconds(_ time: Timestamp) -> Double { Double(time.milliseconds) / 1000 }

    private static func claim(_ lines: LineRestriction) -> [String] {
        switch lines {
        case .all: ["*"]
        case .lines(let lines): lines.map(\.rawValue).sorted()
        }
    }
}
