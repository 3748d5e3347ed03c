import Crypto
import JWTKit

/// One key, bound to the one algorithm that it verifies: no token can choose another (RFC 8725 §3.1).
struct TokenKey: Sendable {
    /// The `kid` of a JWKS entry; nil for keys that have no name, which are tried for every token.
    var name: String?
    /// What stands for the key itself, whatever its name.
    let fingerprint: TokenDigest
    private let algorithm: Algorithm

    private enum Algorithm: Sendable {
        /// The key has gone into the two hashes already (RFC 2104 §4): verifying starts from a copy, which jwt-kit's own
        /// HS256 would do anew for each token.
        case hmac(HMAC<SHA256>)
        case other(any JWTAlgorithm)
    }

    /// - Parameter material: the public key's bytes.
    init(name: String?, algorithm: any JWTAlgorithm, material: [UInt8]) {
        self.name = name
        self.algorithm = .other(algorithm)
        fingerprint = TokenDigest(of: Array(algorithm.name.utf8) + material)
    }

    /// An HS256 key.
    init(name: String? = nil, secret: [UInt8]) {
        self.name = name
        fingerprint = TokenDigest(of: Array("HS256".utf8) + secret)
        algorithm = .hmac(HMAC(key: SymmetricKey(data: secret)))
    }

    /// What an HS256 key signs a text with.
    static func signature(of text: [UInt8], secret: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
    }

    /// The `alg` of the tokens that it verifies.
    var algorithmName: String {
        switch algorithm {
        case .hmac: "HS256"
        case .other(let algorithm): algorithm.name
        }
    }

    /// The algorithms of protocol §2.
    static let accepted: Set<String> = ["HS256", "RS256", "ES256", "EdDSA"]

    /// Whether it may have signed what has this header.
    func fits(_ header: TokenHeader) -> Bool {
        algorithmName == header.algorithm && (name == nil || header.keyName == nil || name == header.keyName)
    }

    func verifies(_ signature: [UInt8], of text: ArraySlice<UInt8>) -> Bool {
        switch algorithm {
        case .hmac(var hmac):
            hmac.update(data: text)
            // This comparison takes the same time wherever the two differ.
            return hmac.finalize() == signature
        case .other(let algorithm):
            // A signature of the wrong shape throws; it is as wrong as any other.
            return (try? algorithm.verify(signature, signs: text)) ?? false
        }
    }
}
