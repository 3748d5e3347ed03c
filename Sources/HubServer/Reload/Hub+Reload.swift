extension Hub {
    /// What of the node can be read anew while it serves.
    public var reloadables: [Reloadable] {
        [
            Reloadable("allowed origins") { [services] configuration in
                { services.origins = OriginPolicy(configuration.allowedOrigins) }
            }
        ]
    }
}
