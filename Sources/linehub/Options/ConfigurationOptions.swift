import ArgumentParser
import Foundation
import HubServer

/// The options of a node: each also as a variable of the environment and a key of the file (protocol §9).
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "Read settings from this YAML file. Flags beat the environment, which beats the file.")
    var config: String?

    @Option(help: "Where to listen; port 0 picks a free one. (default: 127.0.0.1:8080)")
    var listen: String?

    @Option(help: "Speak TLS alone, with the certificate and those that vouch for it in this PEM file.")
    var tlsCertificateFile: String?

    @Option(help: "The PEM file with the certificate's private key.")
    var tlsKeyFile: String?

    @Option(help: "Where the node keeps its data. (default: data)")
    var data: String?

    @Option(help: "A file with an HS256 secret that signs tokens; may be given several times.")
    var tokenSecretFile: [String] = []

    @Option(help: "A file with a PEM key or a JWKS that signs tokens; may be given several times.")
    var tokenKeyFile: [String] = []

    @Option(help: "A file with a JWKS (RFC 7517); may be given several times.")
    var tokenJwksFile: [String] = []

    @Option(help: "A file that lists revoked tokens, a jti or sub:PARTY a line; may be given several times.")
    var tokenRevocationFile: [String] = []

    @Option(help: "What a token's iss must be.")
    var tokenIssuer: String?

    @Option(help: "What a token's aud must name.")
    var tokenAudience: String?

    @Option(help: "Started as root, go on as this user once the port is open; it must be able to read all files.")
    var user: String?

    @Option(help: "The Redis of a cluster: redis://HOST:PORT, or redis+sentinel://HOST:PORT,.../MASTER.")
    var redis: [String] = []

    @Option(help: "The node's name. (default: the host's name)")
    var node: String?

    @Option(help: "Service threads. (default: one per core)")
    var threads: String?

    @Flag(help: "Run the demonstration: an office, and a simulated switch with callers.")
    var demo = false

    @Option(
        help:
            "A proxy's address, whose sockets are not counted as one client's; may be given several times. (default: loopback)"
    )
    var trustedProxy: [String] = []

    @Option(help: "A web origin that may open a socket besides the hub's own, or *; may be given several times.")
    var allowedOrigin: [String] = []

    @Option(help: "Serve the console from this directory instead of the built-in one.")
    var web: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)")
    var logLevel: String?

    @Option(help: "text, logfmt or json: how a line of the log is written. (default: text)")
    var logFormat: String?

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "Any limit, as in --limits-message-bytes 32768; check-config lists them all.", valueName: "limits"))
    var limits: [String] = []

    /// The configuration in force; prints what is wrong and ends the command where there is none.
    func resolve() throws -> HubConfiguration {
        let yaml: String?
        if let path = config ?? ProcessInfo.processInfo.environment["LINEHUB_CONFIG"] {
            do {
                yaml = try String(contentsOfFile: path, encoding: .utf8)
            } catch {
                throw CommandFailure(
                    "Cannot read the configuration file \(path): \(error.localizedDescription)", .usage)
            }
        } else {
            yaml = nil
        }
        do {
            return try HubConfiguration.resolve(
                flags: try flags(), environment: ProcessInfo.processInfo.environment, yaml: yaml)
        } catch let error as ConfigurationError {
            throw CommandFailure("\(error)", .usage)
        }
    }

    private func flags() throws -> [HubConfiguration.Option: [String]] {
        var flags: [HubConfiguration.Option: [String]] = [:]
        func set(_ option: HubConfiguration.Option, _ values: [String]) {
            if !values.isEmpty { flags[option] = values }
        }
        set(.listen, [listen].compactMap(\.self))
        set(.tlsCertificateFile, [tlsCertificateFile].compactMap(\.self))
        set(.tlsKeyFile, [tlsKeyFile].compactMap(\.self))
        set(.data, [data].compactMap(\.self))
        set(.tokenSecretFile, tokenSecretFile)
        set(.tokenKeyFile, tokenKeyFile)
        set(.tokenJwksFile, tokenJwksFile)
        set(.tokenRevocationFile, tokenRevocationFile)
        set(.tokenIssuer, [tokenIssuer].compactMap(\.self))
        set(.tokenAudience, [tokenAudience].compactMap(\.self))
        set(.user, [user].compactMap(\.self))
        set(.redis, redis)
        set(.node, [node].compactMap(\.self))
        set(.threads, [threads].compactMap(\.self))
        set(.demo, demo ? ["true"] : [])
        set(.trustedProxy, trustedProxy)
        set(.allowedOrigin, allowedOrigin)
        set(.web, [web].compactMap(\.self))
        set(.logLevel, [logLevel].compactMap(\.self))
        set(.logFormat, [logFormat].compactMap(\.self))
        for (option, value) in try limitFlags() { set(option, [value]) }
        return flags
    }

    private func limitFlags() throws -> [(HubConfiguration.Option, String)] {
        var rest = limits[...]
        var found: [(HubConfiguration.Option, String)] = []
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let option = HubConfiguration.Option.allCases.first(where: { $0.flag == parts[0] }),
                let value = parts.count == 2 ? parts[1] : rest.popFirst()
            else {
                throw ValidationError("Unknown option '\(word)'. See linehub serve --help and linehub check-config.")
            }
            found.append((option, value))
        }
        return found
    }
}
