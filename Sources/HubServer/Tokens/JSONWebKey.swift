import HubJSON
import JWTKit

/// One entry of a key set, as far as it concerns the hub (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
struct JSONWebKey: Sendable {
    enum Material: Sendable {
        /// An HS256 secret.
        case secret([UInt8])
        case published(PublicTokenKey)
    }

    /// Its `kid`.
    var name: String?
    var material: Material
    /// Whether it tells what its owner alone should know.
    var isPrivate: Bool

    /// Why an entry is not taken.
    enum Problem: Error, Hashable {
        /// It may be good for others: it is passed over (RFC 7517 §5).
        case notForTheHub(String)
        /// It cannot be what its maker meant.
        case damaged(String)
    }

    init(_ entry: JSONValue) throws(Problem) {
        guard case .object = entry else { throw .damaged("it is no object") }
        name = try Self.text(entry, "kid")
        guard let type = try Self.text(entry, "kty") else { throw .damaged("kty is missing") }
        if let use = try Self.text(entry, "use"), use != "sig" { throw .notForTheHub("its use is \(use)") }
        if let operations = entry["key_ops"], !operations.isNull {
            guard let operations = operations.array else { throw .damaged("key_ops is no list") }
            guard operations.contains("verify") else { throw .notForTheHub("its key_ops have no verify") }
        }
        guard let algorithm = Self.algorithms[type] else { throw .notForTheHub("its kty is \(type)") }
        try Self.check(try Self.text(entry, "alg"), of: type, isFor: algorithm)
        material =
            switch type {
            case "RSA": .published(try Self.rsa(entry))
            case "EC": .published(try Self.p256(entry))
            case "OKP": .published(try Self.ed25519(entry))
            default: .secret(try Self.secret(entry))
            }
        isPrivate = type != "oct" && ["d", "p", "q", "dp", "dq", "qi", "oth"].contains { entry[$0] != nil }
    }

    /// What each type of key verifies here.
    private static let algorithms = ["RSA": "RS256", "EC": "ES256", "OKP": "EdDSA", "oct": "HS256"]

    /// A key that says itself what it is for must be for its own kind: else a public key might be taken for a secret
    /// (RFC 8725 §2.1).
    private static func check(_ named: String?, of type: String, isFor algorithm: String) throws(Problem) {
        guard let named, named != algorithm else { return }
        let isSecret = type == "oct"
        guard named.hasPrefix("HS") == isSecret, named != "none", !algorithms.values.contains(named) else {
            throw .damaged("its alg \(named) is none of a key of kty \(type)")
        }
        throw .notForTheHub("its alg is \(named)")
    }

    private static func rsa(_ entry: JSONValue) throws(Problem) -> PublicTokenKey {
        let modulus = try bytes(entry, "n"), exponent = try bytes(entry, "e")
        guard modulus.drop(while: { $0 == 0 }).count >= 256 else { throw .damaged("an RSA key has 2048 bits or more") }
        do {
            return .rsa(
                try Insecure.RSA.PublicKey(modulus: Base64URL.encode(modulus), exponent: Base64URL.encode(exponent)))
        } catch {
            throw .damaged("n and e are no RSA key of 2048 bits or more")
        }
    }

    private static func p256(_ entry: JSONValue) throws(Problem) -> PublicTokenKey {
        try require("P-256", of: entry)
        let x = try bytes(entry, "x"), y = try bytes(entry, "y")
        do {
            return .p256(try ES256PublicKey(parameters: (Base64URL.encode(x), Base64URL.encode(y))))
        } catch {
            throw .damaged("x and y are no point of P-256")
        }
    }

    private static func ed25519(_ entry: JSONValue) throws(Problem) -> PublicTokenKey {
        try require("Ed25519", of: entry)
        let x = try bytes(entry, "x")
        do {
            return .ed25519(try EdDSA.PublicKey(x: Base64URL.encode(x), curve: .ed25519))
        } catch {
            throw .damaged("x is no Ed25519 key")
        }
    }

    private static func secret(_ entry: JSONValue) throws(Problem) -> [UInt8] {
        let secret = try bytes(entry, "k")
        // RFC 7518 §3.2. A person may choose a short secret for a file of its own; a set is made by a program.
        guard secret.count >= 32 else { throw .notForTheHub("its secret is shorter than 32 bytes") }
        return secret
    }

    private static func require(_ curve: String, of entry: JSONValue) throws(Problem) {
        guard let named = try text(entry, "crv") else { throw .damaged("crv is missing") }
        guard named == curve else { throw .notForTheHub("its crv is \(named)") }
    }

    private static func text(_ entry: JSONValue, _ member: String) throws(Problem) -> String? {
        guard let value = entry[member], !value.isNull else { return nil }
        guard let text = value.string else { throw .damaged("\(member) is no text") }
        return text
    }

    private static func bytes(_ entry: JSONValue, _ member: String) throws(Problem) -> [UInt8] {
        guard let text = try text(entry, member) else { throw .damaged("\(member) is missing") }
        guard let bytes = Base64URL.decode(text.utf8), !bytes.isEmpty else {
            throw .damaged("\(member) is no base64url without padding")
        }
        return bytes
    }
}
