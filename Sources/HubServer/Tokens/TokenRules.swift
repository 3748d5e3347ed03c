import HubCore
import LineModel

/// What the claims of a genuine token must say for it to be in force (RFC 7519 §4.1, protocol §2).
struct TokenRules: Sendable {
    /// What `iss` must be; nil does not ask.
    var issuer: String?
    /// What `aud` must name; nil does not ask.
    var audience: String?

    /// - Parameter leeway: how far the clocks of issuer and hub may differ.
    func claims(
        of payload: TokenPayload, at now: Timestamp, leeway: Timestamp.Span
    ) throws(TokenRefusal) -> TokenClaims {
        guard let exp = payload.exp else { throw .missingClaim("exp") }
        let expiresAt = try Self.moment(exp)
        guard now < expiresAt + leeway else { throw .expired }
        if let nbf = payload.nbf {
            guard try Self.moment(nbf) < now + leeway + .milliseconds(1) else { throw .notYetValid }
        }
        if let issuer {
            guard let named = payload.iss else { throw .missingClaim("iss") }
            guard named == issuer else { throw .wrongIssuer }
        }
        if let audience {
            guard let named = payload.aud else { throw .missingClaim("aud") }
            guard named.contains(audience) else { throw .wrongAudience }
        }
        guard let subject = payload.sub else { throw .missingClaim("sub") }
        guard let party = PartyID(subject) else { throw .malformed }
        let scopes = Scopes(words: payload.scope ?? "")
        guard !scopes.isEmpty else { throw .missingClaim("scope") }
        return TokenClaims(
            party: party, expiresAt: expiresAt, scopes: scopes, lines: try Self.restriction(payload.lines))
    }

    /// What the token rests on besides its key. When it was issued decides nothing by itself (RFC 7519 §4.1.6): a clock of the
    /// issuer that goes ahead harms nobody.
    func grounds(of payload: TokenPayload, key: TokenDigest) throws(TokenRefusal) -> TokenGrounds {
        var grounds = TokenGrounds(key: key, id: payload.jti.map { TokenDigest(of: Array($0.utf8)) })
        if let iat = payload.iat { grounds.issuedAt = try Self.moment(iat) }
        return grounds
    }

    private static func restriction(_ names: [String]?) throws(TokenRefusal) -> LineRestriction? {
        guard let names else { return nil }
        if names.contains("*") { return .all }
        var lines: Set<LineID> = []
        for name in names {
            guard let line = LineID(name) else { throw .malformed }
            lines.insert(line)
        }
        return LineRestriction.lines(lines)
    }

    /// A time of a claim; `malformed` where it is out of all proportion.
    private static func moment(_ seconds: Double) throws(TokenRefusal) -> Timestamp {
        guard seconds.magnitude < 1e12 else { throw .malformed }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }
}
