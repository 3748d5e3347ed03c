import HubJSON

/// The keys that vouch for tokens; several at once, so that one can follow another (protocol §2).
public struct TokenKeys: Sendable {
    private(set) var keys: [TokenKey] = []
    /// What was taken or passed over and deserves a look.
    public private(set) var warnings: [TokenKeyWarning] = []

    /// Limits of one file, and of the keys of one set.
    private static let mostBytes = 1_048_576
    static let mostKeysOfSet = 256

    public init() {}

    /// Reads all key files of a configuration.
    ///
    /// - Parameters:
    ///   - secretFiles: each holds one HS256 secret; line ends after it do not count.
    ///   - keyFiles: each holds a PEM key or certificate, or a JWKS.
    ///   - setFiles: each holds a JWKS.
    public init(
        secretFiles: [String], keyFiles: [String], setFiles: [String] = []
    ) async throws(TokenKeyError) {
        for path in secretFiles { try add(secret: Self.secret(file: path), source: path) }
        for path in keyFiles {
            let bytes = try Self.bytes(file: path)
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("-----BEGIN") {
                try await add(pem: text, source: path)
            } else {
                try await add(jwks: bytes, source: path)
            }
        }
        for path in setFiles { try await add(jwks: Self.bytes(file: path), source: path) }
    }

    public var isEmpty: Bool { keys.isEmpty }

    /// Reads the secret of a file, without the line ends after it.
    public static func secret(file path: String) throws(TokenKeyError) -> [UInt8] {
        var bytes = try bytes(file: path)
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw TokenKeyError(source: path, problem: "the secret is empty") }
        return bytes
    }

    /// Adds an HS256 secret. One shorter than its hash is easier to guess than RFC 7518 §3.2 allows: it is taken, with a
    /// warning.
    public mutating func add(secret: [UInt8], source: String = "secret") throws(TokenKeyError) {
        guard !secret.isEmpty else { throw TokenKeyError(source: source, problem: "the secret is empty") }
        if secret.count < 32 { warn(source, "the secret is shorter than 32 bytes") }
        keys.append(TokenKey(secret: secret))
    }

    /// Adds an RSA, P-256 or Ed25519 key; of a private key only the public half is kept.
    public mutating func add(pem: String, source: String = "PEM") async throws(TokenKeyError) {
        guard let key = await PublicTokenKey(pem: pem)?.key(named: nil) else {
            throw TokenKeyError(
                source: source, problem: "it is no PEM of an RSA (2048 bits or more), P-256 or Ed25519 key")
        }
        keys.append(key)
    }

    /// Adds the keys of a JWKS (RFC 7517); those for other algorithms or uses are passed over, with a warning.
    public mutating func add(jwks: [UInt8], source: String = "JWKS") async throws(TokenKeyError) {
        let limits = JSONLimits(maximumBytes: Self.mostBytes)
        guard let set = try? JSONReader.read(jwks, limits: limits, numbers: .rounded), let entries = set["keys"]?.array
        else { throw TokenKeyError(source: source, problem: "it is neither PEM nor a JSON web key set") }
        guard entries.count <= Self.mostKeysOfSet else {
            throw TokenKeyError(source: source, problem: "it has more than \(Self.mostKeysOfSet) keys")
        }
        let before = keys.count
        for (index, entry) in entries.enumerated() {
            let label = "key \(index + 1)" + (entry["kid"]?.string.map { " (\($0))" } ?? "")
            do throws(JSONWebKey.Problem) {
                let key = try JSONWebKey(entry)
                try await add(key)
                if key.isPrivate {
                    warn(source, "\(label) has private members, which the hub leaves aside; keep them from it")
                }
            } catch {
                switch error {
                case .notForTheHub(let reason): warn(source, "\(label) is passed over: \(reason)")
                case .damaged(let reason):
                    throw TokenKeyError(source: source, problem: "\(label) is damaged: \(reason)")
                }
            }
        }
        guard keys.count > before else {
            throw TokenKeyError(source: source, problem: "no key in it is for RS256, ES256, EdDSA or HS256")
        }
    }

    private mutating func add(_ key: JSONWebKey) async throws(JSONWebKey.Problem) {
        switch key.material {
        case .secret(let secret): keys.append(TokenKey(name: key.name, secret: secret))
        case .published(let published):
            guard let made = await published.key(named: key.name) else { throw .damaged("jwt-kit does not take it") }
            keys.append(made)
        }
    }

    private mutating func warn(_ source: String, _ problem: String) {
        warnings.append(TokenKeyWarning(source: source, problem: problem))
    }

    private static func bytes(file path: String) throws(TokenKeyError) -> [UInt8] {
        do throws(OperatorFile.Problem) {
            return try OperatorFile.bytes(path, atMost: mostBytes)
        } catch {
            throw TokenKeyError(source: path, problem: "\(error)")
        }
    }
}
