extension Hub {
    /// What of the node can be read anew while it serves.
    public var reloadables: [Reloadable] {
        [
            Reloadable("token files", since: tokenStamps, files: \.tokenFiles) { [services, logger] configuration in
                let trust = try await TokenTrust(reading: configuration)
                return {
                    trust.warn(logger)
                    services.verification.replace(trust)
                }
            },
            Reloadable("allowed origins") { [services] configuration in
                { services.origins = OriginPolicy(configuration.allowedOrigins) }
            },
        ]
    }
}
