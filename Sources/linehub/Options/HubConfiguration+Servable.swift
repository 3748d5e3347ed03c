import HubServer

extension HubConfiguration {
    /// Throws where its options, each good by itself, do not go together.
    func checkServable() throws(CommandFailure) {
        if redis.count > 1 {
            throw CommandFailure(
                "A cluster shares its lines through one Redis: give --redis once. deploy/README.md says how to grow past it.",
                .usage)
        }
        if demo, certificateFiles != nil {
            throw CommandFailure(
                "The demonstration plays without TLS: leave out --demo, or the certificate.", .usage)
        }
        // The demonstration makes a key where none is named.
        if !demo, !namesTokenKeys {
            throw CommandFailure(
                """
                No key to check tokens with: give --token-secret-file FILE, --token-key-file FILE or \
                --token-jwks-file FILE, or try --demo.
                """,
                .usage)
        }
    }
}
