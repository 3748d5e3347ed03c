/// Why a token was not accepted. No case carries the token or a part of it.
public enum TokenRefusal: Error, Hashable, Sendable {
    /// It is no signed JSON web token, or a claim is of the wrong shape.
    case malformed
    /// No configured key of its algorithm made the signature; so also for `none` and unknown algorithms.
    case badSignature
    case expired
    case notYetValid
    case wrongIssuer
    case wrongAudience
    case missingClaim(String)
    /// The operator has revoked it.
    case revoked
    /// Too many tokens wait to be verified; this one may be good.
    case overloaded
}
