import HubCore
import LineModel
import Synchronization

/// Tells whether a token is genuine and in force, and what it says (protocol §2).
///
/// Any thread may call. Tokens that were found genuine are remembered until they expire, so that a storm of reconnects
/// costs one verification per token.
final class TokenVerifier: Sendable {
    private let keys: [TokenKey]
    private let rules: TokenRules
    private let now: Clock
    private let remembered: Mutex<RecentlyUsed<TokenDigest, TokenClaims>>
    private let headers = Mutex(KnownHeaders())
    /// Signatures that were checked, to see what remembering saves.
    let verifications = Counter()

    /// A token that names more lines is verified each time, so that what is remembered stays small.
    private static let mostLinesRemembered = 64

    /// - Parameter capacity: tokens that are remembered, about 100 bytes each.
    init(keys: TokenKeys, rules: TokenRules = TokenRules(), capacity: Int = 10_000, now: @escaping Clock) {
        self.keys = keys.keys
        self.rules = rules
        self.now = now
        remembered = Mutex(RecentlyUsed(capacity: capacity))
    }

    /// What is known of the token without a look at its signature; nil where it must be verified. It takes a lookup.
    func recall(_ token: PresentedToken) -> Result<TokenClaims, TokenRefusal>? {
        guard let digest = token.digest, let claims = remembered.withLock({ $0.value(of: digest) }) else { return nil }
        if rules.isInForce(claims, at: now()) { return .success(claims) }
        remembered.withLock { $0.forget(digest) }
        return .failure(.expired)
    }

    /// Verifies the token, unless it is remembered. It takes microseconds with HS256, and many times that with others:
    /// no work for a service thread.
    func verify(_ token: PresentedToken) -> Result<TokenClaims, TokenRefusal> {
        if let known = recall(token) { return known }
        let result = Result { () throws(TokenRefusal) in
            try rules.claims(of: try genuinePayload(of: token.text), at: now())
        }
        if case .success(let claims) = result, let digest = token.digest, isSmall(claims) {
            remembered.withLock { $0.remember(claims, of: digest) }
        }
        return result
    }

    private func isSmall(_ claims: TokenClaims) -> Bool {
        if case .lines(let lines)? = claims.lines { lines.count <= Self.mostLinesRemembered } else { true }
    }

    /// Reads no claim before the signature is known to be right.
    private func genuinePayload(of token: [UInt8]) throws(TokenRefusal) -> TokenPayload {
        let dot = UInt8(ascii: ".")
        guard let first = token.firstIndex(of: dot), let second = token[(first + 1)...].firstIndex(of: dot),
            let signature = Base64URL.decode(token[(second + 1)...]),
            let body = Base64URL.decode(token[(first + 1)..<second]), let header = header(token[..<first])
        else { throw .malformed }
        verifications.add()
        let signed = token[..<second]
        guard keys.contains(where: { $0.fits(header) && $0.verifies(signature, of: signed) }) else {
            throw .badSignature
        }
        headers.withLock { $0.remember(header, of: token[..<first]) }
        return try TokenPayload(json: body)
    }

    private func header(_ text: ArraySlice<UInt8>) -> TokenHeader? {
        headers.withLock { $0.header(of: text) } ?? Base64URL.decode(text).flatMap(TokenHeader.init(json:))
    }
}
