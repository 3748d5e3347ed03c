import JWTKit

/// A public key of a kind that the hub takes; it cannot be mistaken for a secret.
enum PublicTokenKey: Sendable {
    /// 2048 bits or more, as jwt-kit sees to it.
    case rsa(Insecure.RSA.PublicKey)
    case p256(ES256PublicKey)
    case ed25519(EdDSA.PublicKey)

    /// Reads a PEM key or certificate; of a private key only the public half is kept. Nil where it is none of these.
    init?(pem: String) {
        if let key = Self.rsa(pem) {
            self = .rsa(key)
        } else if let key = Self.p256(pem) {
            self = .p256(key)
        } else if let key = Self.ed25519(pem) {
            self = .ed25519(key)
        } else {
            return nil
        }
    }

    /// What verifies with it; nil where jwt-kit does not take it.
    func key(named name: String?) async -> TokenKey? {
        let collection = JWTKeyCollection()
        switch self {
        case .rsa(let key): await collection.add(rsa: key, digestAlgorithm: .sha256)
        case .p256(let key): await collection.add(ecdsa: key)
        case .ed25519(let key): await collection.add(eddsa: key)
        }
        guard let algorithm = try? await collection.getKey(), TokenKey.accepted.contains(algorithm.name) else {
            return nil
        }
        return TokenKey(name: name, algorithm: algorithm, material: material)
    }

    /// The key itself, in one spelling.
    private var material: [UInt8] {
        switch self {
        case .rsa(let key): Array(key.derRepresentation)
        case .p256(let key): Array(key.pemRepresentation.utf8)
        case .ed25519(let key): Array(key.rawRepresentation)
        }
    }

    private static func rsa(_ pem: String) -> Insecure.RSA.PublicKey? {
        (try? Insecure.RSA.PublicKey(pem: pem)) ?? (try? Insecure.RSA.PublicKey(certificatePEM: pem))
            ?? (try? Insecure.RSA.PrivateKey(pem: pem))?.publicKey
    }

    private static func p256(_ pem: String) -> ES256PublicKey? {
        (try? ES256PublicKey(pem: pem)) ?? (try? ES256PublicKey(certificate: pem))
            ?? (try? ES256PrivateKey(pem: pem))?.publicKey
    }

    private static func ed25519(_ pem: String) -> EdDSA.PublicKey? {
        (try? EdDSA.PublicKey(pem: pem)) ?? (try? EdDSA.PrivateKey(pem: pem))?.publicKey
    }
}
