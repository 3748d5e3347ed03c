import HubRedis
import HubWebSocket
import LineModel
import Logging

extension HubConfiguration {
    /// Sets an option; false where the values do not fit it.
    mutating func set(_ option: Option, to values: [String]) -> Bool {
        guard option.isList || values.count == 1, let value = values.first, !values.contains("") else { return false }
        switch option {
        case .listen: return Self.put(ListenAddress(value), into: &listen)
        case .tlsCertificateFile: tlsCertificateFile = value
        case .tlsKeyFile: tlsKeyFile = value
        case .data: dataDirectory = value
        case .media: mediaDirectory = value
        case .tokenSecretFile: tokenSecretFiles = values
        case .tokenKeyFile: tokenKeyFiles = values
        case .tokenJwksFile: tokenJWKSFiles = values
        case .tokenRevocationFile: tokenRevocationFiles = values
        case .tokenIssuer: issuer = value
        case .tokenAudience: audience = value
        case .user: user = value
        case .redis:
            guard values.allSatisfy(Self.isRedisURL) else { return false }
            redis = values
        case .node:
            guard Self.isNodeName(value) else { return false }
            node = value
        case .threads: return Self.put(Self.number(value, in: 1...256), into: &threads)
        case .demo: return Self.put(Self.truth(value), into: &demo)
        case .trustedProxy:
            guard values.allSatisfy({ PeerAddress(numeric: $0) != nil }) else { return false }
            trustedProxies = values
        case .allowedOrigin:
            guard values.allSatisfy(Self.isOrigin) else { return false }
            allowedOrigins = values
        case .web: webDirectory = value
        case .logLevel: return Self.put(Logger.Level(rawValue: value.lowercased()), into: &logLevel)
        case .logFormat: return Self.put(LogFormat(rawValue: value.lowercased()), into: &logFormat)
        case .limit(let limit): return Self.put(Self.number(value, in: limit.range), into: &limits[keyPath: limit.path])
        }
        return true
    }

    /// The values of an option as `describe` shows them.
    func values(of option: Option) -> [String] {
        switch option {
        case .listen: [listen.description]
        case .tlsCertificateFile: tlsCertificateFile.map { [$0] } ?? []
        case .tlsKeyFile: tlsKeyFile.map { [$0] } ?? []
        case .data: [dataDirectory]
        case .media: [soundDirectory]
        case .tokenSecretFile: tokenSecretFiles
        case .tokenKeyFile: tokenKeyFiles
        case .tokenJwksFile: tokenJWKSFiles
        case .tokenRevocationFile: tokenRevocationFiles
        case .tokenIssuer: issuer.map { [$0] } ?? []
        case .tokenAudience: audience.map { [$0] } ?? []
        case .user: user.map { [$0] } ?? []
        case .redis: redis.map(Self.withoutPassword)
        case .node: [node]
        case .threads: ["\(threads)"]
        case .demo: ["\(demo)"]
        case .trustedProxy: trustedProxies
        case .allowedOrigin: allowedOrigins
        case .web: webDirectory.map { [$0] } ?? []
        case .logLevel: [logLevel.rawValue]
        case .logFormat: [logFormat.rawValue]
        case .limit(let limit): ["\(limits[keyPath: limit.path])"]
        }
    }

    /// The values as one text; `-` where there is none.
    func text(of option: Option) -> String {
        let text = values(of: option).joined(separator: ", ")
        return text.isEmpty ? "-" : text
    }

    static func isNodeName(_ text: String) -> Bool { Identifier<HubConfiguration>(text) != nil }

    /// The URL with `***` for what stands between its scheme and the last `@`, and for all that is behind a `?`.
    static func withoutPassword(_ url: String) -> String {
        guard let query = url.firstIndex(of: "?") else { return withoutLogin(url) }
        return withoutLogin(String(url[..<query])) + "?***"
    }

    private static func withoutLogin(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@") else { return url }
        let host = url[at...]
        guard let colon = url.firstIndex(of: ":"), colon < at, url[colon...].hasPrefix("://") else {
            return "***\(host)"
        }
        return "\(url[..<colon])://***\(host)"
    }

    // MARK: Shapes

    private static func put<Value>(_ value: Value?, into place: inout Value) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }

    private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    private static func isRedisURL(_ text: String) -> Bool {
        (try? RedisURL(text)) != nil
    }

    private static func isOrigin(_ text: String) -> Bool {
        text == "*"
            || ["http://", "https://"].contains { scheme in
                let host = text.dropFirst(scheme.count)
                return text.hasPrefix(scheme) && !host.isEmpty && !host.contains("/")
            }
    }
}
