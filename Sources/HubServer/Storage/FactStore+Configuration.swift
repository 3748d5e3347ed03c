public import Logging

extension SQLiteFactStore {
    /// The store of a node that is alone.
    public convenience init(_ configuration: HubConfiguration, logger: Logger) throws(StoreError) {
        try self.init(
            directory: configuration.dataDirectory, queueLimit: configuration.limits.storeQueue,
            readLimit: configuration.limits.storeReads, logger: logger)
    }
}

extension RedisFactStore {
    /// The store of a node in a cluster.
    public convenience init(_ redis: SharedRedis, _ configuration: HubConfiguration) {
        self.init(
            redis, prefix: redis.keys.prefix, queueLimit: configuration.limits.storeQueue,
            readLimit: configuration.limits.storeReads)
    }
}
