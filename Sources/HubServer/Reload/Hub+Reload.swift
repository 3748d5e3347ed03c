import HubWebSocket
import Logging

extension Hub {
    /// Reads the node anew while it serves, and other parts of the process together with it.
    ///
    /// `resolve` gives the configuration as file, environment and flags say now.
    public func reloader(
        with others: [Reloadable], resolve: @escaping @Sendable () throws -> HubConfiguration
    ) -> Reloader {
        Reloader(
            configuration, parts: reloadables + others, logger: logger, metrics: services.metrics, resolve: resolve)
    }

    /// What of the node can be read anew.
    var reloadables: [Reloadable] {
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
            // The level itself belongs to the process (`LiveLogLevel`).
            Reloadable("log of refusals") { [services] configuration in
                { services.logsRefusals = configuration.logLevel <= .debug }
            },
            Reloadable("limits") { [threads, services] configuration in
                {
                    services.limits.current = configuration.limits
                    for thread in threads { thread.mailbox.post { $0.use(configuration.limits) } }
                }
            },
            // The handshakes from then on see the new one; who is connected stays so.
            Reloadable("certificate", files: { $0.certificateFiles?.paths ?? [] }) {
                [threads, services] configuration in
                guard let certificate = try configuration.certificateFiles?.read() else { return {} }
                return {
                    services.metrics.certificateExpiry.set(Int(certificate.expiresAt))
                    for thread in threads { thread.mailbox.post { $0.use(certificate) } }
                }
            },
        ]
    }
}
