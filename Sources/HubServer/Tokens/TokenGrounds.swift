import LineModel

/// What a genuine token rests on: by this it is judged again without its text, when keys or revocations change.
struct TokenGrounds: Hashable, Sendable {
    /// The key that vouches for it.
    var key: TokenDigest
    /// Of the claim `jti`; nil without one.
    var id: TokenDigest?
    /// The claim `iat`; nil without one.
    var issuedAt: Timestamp?
}

/// A token that was found genuine and in force.
struct VerifiedToken: Hashable, Sendable {
    var claims: TokenClaims
    var grounds: TokenGrounds
}
