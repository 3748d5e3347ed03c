extension HubConfiguration {
    /// One thing that can be set, by flag, environment and file alike.
    public enum Option: Hashable, Sendable {
        case listen, tlsCertificateFile, tlsKeyFile, data, media
        case tokenSecretFile, tokenKeyFile, tokenJwksFile, tokenRevocationFile, tokenIssuer, tokenAudience
        case user, redis, node, threads, demo, trustedProxy, allowedOrigin, web, logLevel, logFormat
        case limit(HubLimit)
    }
}

extension HubConfiguration.Option: CaseIterable {
    public static let allCases: [Self] =
        [
            .listen, .tlsCertificateFile, .tlsKeyFile, .data, .media, .tokenSecretFile, .tokenKeyFile, .tokenJwksFile,
            .tokenRevocationFile, .tokenIssuer, .tokenAudience, .user, .redis, .node, .threads, .demo, .trustedProxy,
            .allowedOrigin, .web, .logLevel, .logFormat,
        ] + HubLimit.all.map(Self.limit)
}

extension HubConfiguration.Option {
    /// The key in the file: `tokenSecretFile`, `limits.messageBytes`. The flag's spelling is taken there as well.
    public var name: String {
        switch self {
        case .limit(let limit): "limits.\(limit.name)"
        default: "\(self)"
        }
    }

    /// `--token-secret-file`, `--limits-message-bytes`.
    public var flag: String { "--" + words.joined(separator: "-") }

    /// `LINEHUB_TOKEN_SECRET_FILE`, `LINEHUB_LIMITS_MESSAGE_BYTES`.
    public var variable: String { "LINEHUB_" + words.joined(separator: "_").uppercased() }

    /// Whether it may be given several times; in the environment with commas between.
    public var isList: Bool {
        switch self {
        case .tokenSecretFile, .tokenKeyFile, .tokenJwksFile, .tokenRevocationFile, .redis, .trustedProxy,
            .allowedOrigin:
            true
        default: false
        }
    }

    /// What its values look like.
    public var expected: String {
        switch self {
        case .listen: "address:port, such as 127.0.0.1:8080"
        case .tlsCertificateFile:
            "a PEM file with the node's certificate and those that vouch for it, beside tlsKeyFile"
        case .tlsKeyFile: "a PEM file with the certificate's private key, beside tlsCertificateFile"
        case .data, .media, .web: "a directory"
        case .tokenSecretFile: "a file that holds an HS256 secret"
        case .tokenKeyFile: "a file that holds a PEM key or a JWKS"
        case .tokenJwksFile: "a file that holds a JWKS"
        case .tokenRevocationFile: "a file that lists revoked tokens, a line each"
        case .tokenIssuer: "what the claim iss must be"
        case .tokenAudience: "what the claim aud must name"
        case .user: "the name of a user of the machine"
        case .redis: "a URL such as redis://host:6379 or redis+sentinel://host:26379,host:26379/name"
        case .node: "1 to 64 characters of A-Z a-z 0-9 . _ : + -"
        case .threads: "a number from 1 to 256"
        case .demo: "true or false"
        case .trustedProxy: "a numeric address such as 192.0.2.7"
        case .allowedOrigin: "an origin such as https://phone.example.org, or *"
        case .logLevel: "one of trace, debug, info, notice, warning, error, critical"
        case .logFormat: "one of \(LogFormat.allCases.map(\.rawValue).joined(separator: ", "))"
        case .limit(let limit): "a number from \(limit.range.lowerBound) to \(limit.range.upperBound)"
        }
    }

    /// The option of a key in the file, in its own or its flag's spelling.
    init?(key: String) {
        let folded = Self.folded(key)
        guard let option = Self.allCases.first(where: { Self.folded($0.name) == folded }) else { return nil }
        self = option
    }

    private static func folded(_ key: String) -> String {
        key.lowercased().filter { $0 != "-" && $0 != "_" }
    }

    private var words: [String] {
        var words: [String] = [""]
        for character in name {
            if character == "." {
                words.append("")
            } else if character.isUppercase {
                words.append(character.lowercased())
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words
    }
}
