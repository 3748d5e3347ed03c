public import Logging

/// All that an operator can set. Flags beat the environment, which beats the file (protocol §9).
public struct HubConfiguration: Hashable, Sendable {
    public var listen = ListenAddress(address: "127.0.0.1", port: 8080)
    /// With both the node speaks TLS alone: the PEM file of its certificate and those that vouch for it, and of its key.
    public var tlsCertificateFile: String?
    public var tlsKeyFile: String?
    /// Where `linehub.sqlite` stands.
    public var dataDirectory = "data"
    /// Where sound stands, for the nodes of a cluster one that all have; nil is `media` below `dataDirectory`.
    public var mediaDirectory: String?
    /// Each holds one HS256 secret.
    public var tokenSecretFiles: [String] = []
    /// Each holds a PEM key or a JWKS.
    public var tokenKeyFiles: [String] = []
    /// Each holds a JWKS.
    public var tokenJWKSFiles: [String] = []
    /// Each lists tokens that are refused.
    public var tokenRevocationFiles: [String] = []
    /// What a token's `iss` must be; nil does not ask.
    public var issuer: String?
    /// What a token's `aud` must name; nil does not ask.
    public var audience: String?
    /// Whom the process goes on as when it has its port; nil stays who started it.
    public var user: String?
    /// The Redis masters of a cluster; empty for a single node.
    public var redis: [String] = []
    /// The node's name in the cluster: an identifier.
    public var node = "node"
    /// Service threads.
    public var threads = 1
    /// Whether the embedded simulated switch and its people are there.
    public var demo = false
    /// Addresses of which sockets are not counted, as they bring many clients.
    public var trustedProxies = ["127.0.0.1", "::1"]
    /// Whose pages may open a socket beside the hub's own; `*` for all.
    public var allowedOrigins: [String] = []
    /// Serves the web console from this directory; nil serves the built-in one.
    public var webDirectory: String?
    public var logLevel = Logger.Level.info
    public var logFormat = LogFormat.text
    public var limits = HubLimits()

    /// Where each value comes from; options that are not in it have their default.
    public internal(set) var sources: [Option: ConfigurationSource] = [:]

    /// The defaults on a machine.
    public init(host: HostFacts = .current) {
        if Self.isNodeName(host.name) { node = host.name }
        threads = min(max(host.cores, 1), 256)
    }

    /// What the node serves with; nil without TLS.
    public var certificateFiles: CertificateFiles? {
        guard let tlsCertificateFile, let tlsKeyFile else { return nil }
        return CertificateFiles(chain: tlsCertificateFile, key: tlsKeyFile)
    }

    /// Whether tokens can be checked at all.
    public var namesTokenKeys: Bool { !(tokenSecretFiles + tokenKeyFiles + tokenJWKSFiles).isEmpty }

    /// All files by which tokens are judged.
    public var tokenFiles: [String] { tokenSecretFiles + tokenKeyFiles + tokenJWKSFiles + tokenRevocationFiles }

    /// Where sound stands.
    public var soundDirectory: String { mediaDirectory ?? dataDirectory + "/media" }

    /// Lists the values in force with their sources, a line each, and which of them a reload changes; of secrets the files alone,
    /// of URLs no passwords.
    public func describe() -> String {
        let rows = Option.allCases.map { option in
            (option.name, text(of: option), "\(sources[option] ?? .builtIn)\(option.isLive ? "; reloads" : "")")
        }
        let nameWidth = rows.map(\.0.count).max() ?? 0
        let valueWidth = rows.map(\.1.count).max() ?? 0
        return rows.map { name, value, source in
            "\(Self.pad(name, to: nameWidth))  \(Self.pad(value, to: valueWidth))  (\(source))\n"
        }.joined()
    }

    private static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
