/// The limits of a client.
public struct RedisClientConfiguration: Sendable {
    /// The most time for one connection until it may be used: finding the master, connecting, greeting, subscribing.
    public var connectTimeoutMilliseconds = 3_000
    /// The most time from a command's writing to its answer.
    public var commandTimeoutMilliseconds = 2_000
    /// How often the server is asked whether it is the master, and the sentinels which one is.
    public var checkIntervalMilliseconds = 1_000
    public var backoff = RedisBackoff()
    /// The most commands that wait for writing or for their answers.
    public var maximumCommands = 10_000
    /// The most bytes of such commands.
    public var maximumCommandBytes = 64 << 20
    /// The most channels that are subscribed.
    public var maximumChannels = 100_000
    /// The most bytes of one reply, counting what its values take in memory.
    public var maximumReplyBytes = 64 << 20

    public init() {}
}
