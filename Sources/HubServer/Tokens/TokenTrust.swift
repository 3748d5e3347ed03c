import Logging

/// By what tokens are judged: the keys that vouch for them, and what is revoked. A reload changes all of it at once.
public struct TokenTrust: Sendable {
    let keys: [TokenKey]
    private let vouching: Set<TokenDigest>
    private let revocations: TokenRevocations
    /// What was taken or passed over and deserves a look.
    public let warnings: [TokenKeyWarning]
    /// How its files were before they were read; nil where it comes from none.
    let stamps: FileStamps?

    public init(keys: TokenKeys, revocations: TokenRevocations = TokenRevocations()) {
        self.init(keys, revocations, nil)
    }

    /// Reads all files that the configuration names. Throws `TokenKeyError` and `TokenRevocationError`.
    public init(reading configuration: HubConfiguration) async throws {
        let stamps = FileStamps(of: configuration.tokenFiles)
        let keys = try await TokenKeys(
            secretFiles: configuration.tokenSecretFiles, keyFiles: configuration.tokenKeyFiles,
            setFiles: configuration.tokenJWKSFiles)
        guard !keys.isEmpty else { throw TokenKeyError(source: "configuration", problem: "no file is named") }
        var revocations = TokenRevocations()
        for file in configuration.tokenRevocationFiles {
            try revocations.add(file: file, limit: configuration.limits.revocations)
        }
        self.init(keys, revocations, stamps)
    }

    private init(_ keys: TokenKeys, _ revocations: TokenRevocations, _ stamps: FileStamps?) {
        self.keys = keys.keys
        vouching = Set(keys.keys.map(\.fingerprint))
        self.revocations = revocations
        warnings = keys.warnings
        self.stamps = stamps
    }

    /// Whether a token that was found genuine once still is, by its key, and is not revoked. A key that has another `kid` now
    /// vouches for it all the same.
    func stands(_ token: VerifiedToken) -> Bool {
        vouching.contains(token.grounds.key) && !revocations.covers(token)
    }

    /// Writes to the log what deserves a look.
    func warn(_ logger: Logger) {
        for warning in warnings {
            logger.warning("token key", metadata: ["file": "\(warning.source)", "problem": "\(warning.problem)"])
        }
    }
}
