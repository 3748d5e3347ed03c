package import HubRedis

/// A Redis master, as the store and the lines use it.
///
/// Any thread may call. Commands are sent in the order of the calls. Every completion is called exactly once: inside the
/// call only for what is not sent at all, else on another thread, which it must not block.
package protocol RedisMaster: Sendable {
    func send(_ words: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void)

    /// Runs a script that is given no keys apart.
    func run(
        _ script: RedisScript, _ arguments: [[UInt8]],
        done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void)
}

extension RedisClient: RedisMaster {
    package func run(
        _ script: RedisScript, _ arguments: [[UInt8]],
        done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
    ) {
        script.run(on: self, keys: [], arguments: arguments, done: done)
    }
}
