/// One option that differs between two configurations, with its values as `describe` shows them: no passwords.
struct ConfigurationChange: Hashable, Sendable {
    var option: HubConfiguration.Option
    var old: String
    var new: String
}

extension HubConfiguration {
    /// What is different in a newer configuration.
    func changes(to newer: HubConfiguration) -> [ConfigurationChange] {
        Option.allCases.compactMap { option in
            // Of its values the passwords are left out.
            let isSame = option == .redis ? redis == newer.redis : values(of: option) == newer.values(of: option)
            return isSame
                ? nil : ConfigurationChange(option: option, old: text(of: option), new: newer.text(of: option))
        }
    }

    /// This configuration with all that a newer one may change while the node runs.
    func adopting(_ newer: HubConfiguration) -> HubConfiguration {
        var adopted = self
        adopted.tokenSecretFiles = newer.tokenSecretFiles
        adopted.tokenKeyFiles = newer.tokenKeyFiles
        adopted.tokenJWKSFiles = newer.tokenJWKSFiles
        adopted.tokenRevocationFiles = newer.tokenRevocationFiles
        adopted.allowedOrigins = newer.allowedOrigins
        adopted.logLevel = newer.logLevel
        for limit in HubLimit.all where limit.isLive {
            adopted.limits[keyPath: limit.path] = newer.limits[keyPath: limit.path]
        }
        return adopted
    }
}

extension HubConfiguration.Option {
    /// Whether a change takes effect while the node runs; else at its next start.
    public var isLive: Bool {
        switch self {
        case .tokenSecretFile, .tokenKeyFile, .tokenJwksFile, .tokenRevocationFile, .allowedOrigin, .logLevel: true
        case .limit(let limit): limit.isLive
        default: false
        }
    }
}
