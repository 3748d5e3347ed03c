import JWTKit

/// One key, bound to the one algorithm that it verifies: no token can choose another (RFC 8725 §3.1).
struct TokenKey: Sendable {
    /// The `kid` of a JWKS entry; nil for keys that have no name, which are tried for every token.
    var name: String?
    var algorithm: any JWTAlgorithm

    /// The algorithms of protocol §2.
    static let accepted: Set<String> = ["HS256", "RS256", "ES256", "EdDSA"]

    /// Whether it may have signed what names this algorithm and key.
    func fits(algorithm: String, name: String?) -> Bool {
        self.algorithm.name == algorithm && (self.name == nil || name == nil || self.name == name)
    }

    func verifies(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        // A signature of the wrong shape throws; it is as wrong as any other.
        (try? algorithm.verify(signature, signs: text)) ?? false
    }
}
