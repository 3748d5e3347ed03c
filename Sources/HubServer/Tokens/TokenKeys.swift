import Foundation
import JWTKit

/// The keys that vouch for tokens; several at once, so that one can follow another (protocol §2).
public struct TokenKeys: Sendable {
    private(set) var keys: [TokenKey] = []
    /// Where secrets came from that are shorter than their hash, 32 bytes, which makes them easier to guess than
    /// RFC 7518 §3.2 allows. They are taken, and deserve a warning.
    public private(set) var shortSecrets: [String] = []

    public init() {}

    /// Reads all key files of a configuration.
    ///
    /// - Parameters:
    ///   - secretFiles: each holds one HS256 secret; line ends after it do not count.
    ///   - keyFiles: each holds a PEM key or certificate, or a JWKS.
    public init(secretFiles: [String], keyFiles: [String]) async throws(TokenKeyError) {
        for path in secretFiles { try add(secret: Self.secret(file: path), source: path) }
        for path in keyFiles {
            let text = String(decoding: try Self.bytes(file: path), as: UTF8.self)
            if text.contains("-----BEGIN") {
                try await add(pem: text, source: path)
            } else {
                try await add(jwks: text, source: path)
            }
        }
    }

    public var isEmpty: Bool { keys.isEmpty }

    /// Reads the secret of a file, without the line ends after it.
    public static func secret(file path: String) throws(TokenKeyError) -> [UInt8] {
        var bytes = try bytes(file: path)
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw TokenKeyError(source: path, problem: "the secret is empty") }
        return bytes
    }

    /// Adds an HS256 secret.
    public mutating func add(secret: [UInt8], source: String = "secret") throws(TokenKeyError) {
        guard !secret.isEmpty else { throw TokenKeyError(source: source, problem: "the secret is empty") }
        if secret.count < 32 { shortSecrets.append(source) }
        keys.append(TokenKey(secret: secret))
    }

    /// Adds an RSA, P-256 or Ed25519 key; of a private key only the public half is kept.
    public mutating func add(pem: String, source: String = "PEM") async throws(TokenKeyError) {
        let collection = JWTKeyCollection()
        if let key = Self.rsa(pem) {
            await collection.add(rsa: key, digestAlgorithm: .sha256)
        } else if let key = Self.ecdsa(pem) {
            await collection.add(ecdsa: key)
        } else if let key = Self.edDSA(pem) {
            await collection.add(eddsa: key)
        } else {
            throw TokenKeyError(
                source: source, problem: "it is no PEM of an RSA (2048 bits or more), P-256 or Ed25519 key")
        }
        try await append(collection, name: nil, source)
    }

    /// Adds the keys of a JWKS (RFC 7517); those for other algorithms or uses are passed over.
    public mutating func add(jwks: String, source: String = "JWKS") async throws(TokenKeyError) {
        guard let set = try? JSONDecoder().decode(KeySet.self, from: Data(jwks.utf8)) else {
            throw TokenKeyError(source: source, problem: "it is neither PEM nor a JSON web key set")
        }
        var isUsed = false
        for entry in set.keys {
            guard var key = entry.key, let algorithm = Self.algorithm(of: key) else { continue }
            let name = key.keyIdentifier?.string
            key.algorithm = algorithm
            // jwt-kit wants a name to store it under.
            if name == nil { key.keyIdentifier = JWKIdentifier(string: "nameless") }
            let collection = JWTKeyCollection()
            do {
                try await collection.add(jwk: key)
            } catch {
                throw TokenKeyError(source: source, problem: "the key \(name ?? "without kid") is damaged")
            }
            try await append(collection, name: name, source)
            isUsed = true
        }
        guard isUsed else {
            throw TokenKeyError(source: source, problem: "no key in it is for RS256, ES256 or EdDSA")
        }
    }

    // MARK: Steps

    private mutating func append(
        _ collection: JWTKeyCollection, name: String?, _ source: String
    ) async throws(TokenKeyError) {
        guard let algorithm = try? await collection.getKey(), TokenKey.accepted.contains(algorithm.name) else {
            throw TokenKeyError(source: source, problem: "it is for none of \(TokenKey.accepted.sorted())")
        }
        keys.append(TokenKey(name: name, algorithm: algorithm))
    }

    private static func bytes(file path: String) throws(TokenKeyError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw TokenKeyError(source: path, problem: "the file cannot be read")
        }
    }

    private static func rsa(_ pem: String) -> Insecure.RSA.PublicKey? {
        (try? Insecure.RSA.PublicKey(pem: pem)) ?? (try? Insecure.RSA.PublicKey(certificatePEM: pem))
            ?? (try? Insecure.RSA.PrivateKey(pem: pem))?.publicKey
    }

    private static func ecdsa(_ pem: String) -> ES256PublicKey? {
        (try? ES256PublicKey(pem: pem)) ?? (try? ES256PublicKey(certificate: pem))
            ?? (try? ES256PrivateKey(pem: pem))?.publicKey
    }

    private static func edDSA(_ pem: String) -> EdDSA.PublicKey? {
        (try? EdDSA.PublicKey(pem: pem)) ?? (try? EdDSA.PrivateKey(pem: pem))?.publicKey
    }

    /// The algorithm that the entry is for, named or told by its type; nil where the hub does not take it.
    private static func algorithm(of key: JWK) -> JWK.Algorithm? {
        let native: JWK.Algorithm? =
            switch key.keyType {
            case .rsa: .rs256
            case .ecdsa: key.curve == .ecdsa(.p256) ? .es256 : nil
            case .octetKeyPair: key.curve == .eddsa(.ed25519) ? .eddsa : nil
            default: nil
            }
        guard let native, key.algorithm == nil || key.algorithm == native else { return nil }
        return native
    }

    /// A set whose entries may be of types that jwt-kit does not know (RFC 7517 §5: they are ignored).
    private struct KeySet: Decodable {
        var keys: [Entry]

        struct Entry: Decodable {
            var key: JWK?

            init(from decoder: any Decoder) throws {
                let use = try? decoder.container(keyedBy: Member.self).decode(String.self, forKey: .use)
                key = use == nil || use == "sig" ? try? JWK(from: decoder) : nil
            }

            enum Member: CodingKey { case use }
        }
    }
}
