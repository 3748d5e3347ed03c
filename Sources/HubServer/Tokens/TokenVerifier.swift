import Foundation
import HubCore
public import LineModel
import Synchronization

/// Tells whether a token is genuine and in force, and what it says (protocol §2).
///
/// Any thread may call; the work runs on Swift's own threads, never on a service thread. Tokens that were found
/// genuine are remembered until they expire, so that a storm of reconnects costs one verification per token.
public final class TokenVerifier: Sendable {
    private let keys: [TokenKey]
    private let issuer: String?
    private let audience: String?
    private let leeway: Timestamp.Span
    private let now: @Sendable () -> Timestamp
    private let remembered: Mutex<RecentlyUsed<String, TokenClaims>>
    private let checked = Mutex(0)

    /// A longer token is verified each time, so that what is remembered stays small.
    private static let longestRemembered = 4096

    /// - Parameters:
    ///   - issuer: what `iss` must be; nil does not ask.
    ///   - audience: what `aud` must name; nil does not ask.
    ///   - leeway: how far the clocks of issuer and hub may differ.
    ///   - capacity: tokens that are remembered.
    ///   - now: the hub's clock.
    public init(
        keys: TokenKeys, issuer: String? = nil, audience: String? = nil, leeway: Timestamp.Span = .seconds(0),
        capacity: Int = 10_000, now: @escaping @Sendable () -> Timestamp
    ) {
        self.keys = keys.keys
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
        self.now = now
        remembered = Mutex(RecentlyUsed(capacity: capacity))
    }

    /// Signatures that were checked, to see what remembering saves.
    package var verifications: Int { checked.withLock { $0 } }

    public func verify(_ token: String) async -> Result<TokenClaims, TokenRefusal> {
        let now = now()
        if let claims = remembered.withLock({ $0.value(of: token) }) {
            if now < claims.expiresAt + leeway { return .success(claims) }
            remembered.withLock { $0.forget(token) }
            return .failure(.expired)
        }
        let result = Result { () throws(TokenRefusal) in try claims(of: token, now) }
        if case .success(let claims) = result, token.utf8.count <= Self.longestRemembered {
            remembered.withLock { $0.remember(claims, of: token) }
        }
        return result
    }

    // MARK: Steps

    /// Reads no claim before the signature is known to be right.
    private func claims(of token: String, _ now: Timestamp) throws(TokenRefusal) -> TokenClaims {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), let header: Header = Self.read(head)
        else { throw .malformed }
        // RFC 7515 §4.1.11: what it calls critical we do not know.
        guard header.crit == nil else { throw .malformed }
        checked.withLock { $0 += 1 }
        let text = [UInt8](parts[0]) + [UInt8(ascii: ".")] + [UInt8](parts[1])
        let isGenuine = keys.contains {
            $0.fits(algorithm: header.alg, name: header.kid) && $0.verifies(signature, of: text)
        }
        guard isGenuine else { throw .badSignature }
        guard let payload: TokenPayload = Self.read(body) else { throw .malformed }
        return try claims(payload, now)
    }

    private func claims(_ payload: TokenPayload, _ now: Timestamp) throws(TokenRefusal) -> TokenClaims {
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
            guard named.values.contains(audience) else { throw .wrongAudience }
        }
        guard let subject = payload.sub else { throw .missingClaim("sub") }
        guard PartyID(subject) != nil else { throw .malformed }
        // A word that the hub does not know gives no right.
        let scopes = Set((payload.scope ?? "").split(separator: " ").compactMap { Scope(rawValue: String($0)) })
        guard !scopes.isEmpty else { throw .missingClaim("scope") }
        return TokenClaims(
            subject: subject, expiresAt: expiresAt, scopes: scopes, lines: try Self.restriction(payload.lines))
    }

    private static func restriction(
        _ claim: TokenPayload.OneOrMany?
    ) throws(TokenRefusal) -> LineRestriction? {
        guard let claim else { return nil }
        if claim.values.contains("*") { return .all }
        var lines: Set<LineID> = []
        for name in claim.values {
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

    private static func read<Shape: Decodable>(_ json: [UInt8]) -> Shape? {
        try? JSONDecoder().decode(Shape.self, from: Data(json))
    }

    /// The parts of a token's header that we read (RFC 7515 §4.1).
    private struct Header: Decodable {
        var alg: String
        var kid: String?
        var crit: [String]?
    }
}
