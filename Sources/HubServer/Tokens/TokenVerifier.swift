import HubCore
import LineModel
import Synchronization

/// Tells whether a token is genuine and in force, and what it says (protocol §2).
///
/// Any thread may call. Tokens that were found genuine are remembered until they expire, so that a storm of reconnects
/// costs one verification per token.
final class TokenVerifier: Sendable {
    private let trusted: Mutex<TokenTrust>
    private let replacements = Atomic(0)
    private let rules: TokenRules
    private let limits: LiveLimits
    private let now: Clock
    private let remembered: Mutex<RecentlyUsed<TokenDigest, VerifiedToken>>
    private let headers = Mutex(KnownHeaders())
    /// Signatures that were checked, to see what remembering saves.
    let verifications = Counter()

    /// A token that names more lines is verified each time, so that what is remembered stays small.
    private static let mostLinesRemembered = 64

    /// - Parameters:
    ///   - limits: `tokenLeewaySeconds` counts.
    ///   - capacity: tokens that are remembered, about 150 bytes each.
    init(
        _ trust: TokenTrust, rules: TokenRules = TokenRules(), limits: LiveLimits = LiveLimits(),
        capacity: Int = 10_000,
        now: @escaping Clock
    ) {
        trusted = Mutex(trust)
        self.rules = rules
        self.limits = limits
        self.now = now
        remembered = Mutex(RecentlyUsed(capacity: capacity))
    }

    /// Judges by other keys and revocations from now on, also what was verified before.
    func replace(_ trust: TokenTrust) {
        var other = trust
        // What is replaced may be a long list, which goes outside of the lock.
        trusted.withLock { swap(&$0, &other) }
        // Releasing, to whom `generation` acquires: who sees the number judges by what it stands for.
        replacements.wrappingAdd(1, ordering: .releasing)
    }

    /// Another number after each `replace`: then what was verified must be judged again.
    var generation: Int { replacements.load(ordering: .acquiring) }

    /// Whether a token that was verified is still taken.
    func stands(_ token: VerifiedToken) -> Bool { trusted.withLock { $0.stands(token) } }

    /// What is known of the token without a look at its signature; nil where it must be verified. It takes a lookup.
    func recall(_ token: PresentedToken) -> Result<VerifiedToken, TokenRefusal>? {
        guard let digest = token.digest, let known = remembered.withLock({ $0.value(of: digest) }) else { return nil }
        let isInForce = now() < known.claims.expiresAt + leeway
        if isInForce, stands(known) { return .success(known) }
        remembered.withLock { $0.forget(digest) }
        return isInForce ? nil : .failure(.expired)
    }

    /// Verifies the token, unless it is remembered. It takes microseconds with HS256, and many times that with others:
    /// no work for a service thread.
    func verify(_ token: PresentedToken) -> Result<VerifiedToken, TokenRefusal> {
        if let known = recall(token) { return known }
        let result = Result { () throws(TokenRefusal) in
            let (payload, key) = try genuinePayload(of: token.text)
            let claims = try rules.claims(of: payload, at: now(), leeway: leeway)
            let verified = VerifiedToken(claims: claims, grounds: try rules.grounds(of: payload, key: key))
            guard stands(verified) else { throw .revoked }
            return verified
        }
        if case .success(let verified) = result, let digest = token.digest, isSmall(verified.claims) {
            remembered.withLock { $0.remember(verified, of: digest) }
        }
        return result
    }

    private var leeway: Timestamp.Span { .seconds(Int64(limits.current.tokenLeewaySeconds)) }

    private func isSmall(_ claims: TokenClaims) -> Bool {
        if case .lines(let lines)? = claims.lines { lines.count <= Self.mostLinesRemembered } else { true }
    }

    /// Reads no claim before the signature is known to be right; also returns the key that made it.
    private func genuinePayload(of token: [UInt8]) throws(TokenRefusal) -> (TokenPayload, TokenDigest) {
        let dot = UInt8(ascii: ".")
        guard let first = token.firstIndex(of: dot), let second = token[(first + 1)...].firstIndex(of: dot),
            let signature = Base64URL.decode(token[(second + 1)...]),
            let body = Base64URL.decode(token[(first + 1)..<second]), let header = header(token[..<first])
        else { throw .malformed }
        verifications.add()
        let signed = token[..<second]
        let keys = trusted.withLock(\.keys)
        guard let key = keys.first(where: { $0.fits(header) && $0.verifies(signature, of: signed) }) else {
            throw .badSignature
        }
        headers.withLock { $0.remember(header, of: token[..<first]) }
        return (try TokenPayload(json: body), key.fingerprint)
    }

    private func header(_ text: ArraySlice<UInt8>) -> TokenHeader? {
        headers.withLock { $0.header(of: text) } ?? Base64URL.decode(text).flatMap(TokenHeader.init(json:))
    }
}
