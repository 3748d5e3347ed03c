import JWTKit

/// One key, bound to the one algorithm that it verifies: no token can choose another (RFC 8725 §3.1).
struct TokenKey: Sendable {
    /// The `kid` of a JWKS entry; nil for keys that have no name, which are tried for every token.
    var name: String?
    private let algorithm: any JWTAlgorithm

    init(name: String?, algorithm: any JWTAlgorithm) {
        self.name = name
        self.algorithm = algorithm
    }

    /// An HS256 key.
    ///
    /// jwt-kit wants 32 bytes or more; zeros after a shorter secret leave every signature as it is (RFC 2104 §2).
    init(secret: [UInt8]) async {
        let key = HMACKey(from: secret + [UInt8](repeating: 0, count: max(0, 32 - secret.count)))
        let collection = await JWTKeyCollection().add(hmac: key, digestAlgorithm: .sha256)
        guard let algorithm = try? await collection.getKey() else {
            preconditionFailure("A collection gives the key that was just added.")
        }
        self.init(name: nil, algorithm: algorithm)
    }

    /// The `alg` of the tokens that it verifies.
    var algorithmName: String { algorithm.name }

    /// The algorithms of protocol §2.
    static let accepted: Set<String> = ["HS256", "RS256", "ES256", "EdDSA"]

    /// Whether it may have signed what names this algorithm and key.
    func fits(algorithm: String, name: String?) -> Bool {
        algorithmName == algorithm && (self.name == nil || name == nil || self.name == name)
    }

    func signature(of text: [UInt8]) throws -> [UInt8] { try algorithm.sign(text) }

    func verifies(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        // A signature of the wrong shape throws; it is as wrong as any other.
        (try? algorithm.verify(signature, signs: text)) ?? false
    }
}
