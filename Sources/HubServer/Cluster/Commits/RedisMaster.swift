/// A Redis master, as the store and the lines use it.
///
/// Any thread may call. Commands are sent in the order of the calls. Every completion is called exactly once: inside the
/// call only for what is not sent at all, else on another thread, which it must not block.
package protocol RedisMaster: Sendable {
    func send(_ words: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void)

    /// Runs a script.
    func run(
        script: String, arguments: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void)
}
