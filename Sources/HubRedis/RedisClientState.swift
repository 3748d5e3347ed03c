/// How a client stands with its Redis.
public enum RedisClientState: Equatable, Sendable {
    /// All channels are subscribed and commands are taken: whoever reads again from here misses nothing.
    case connected(RedisServer)
    /// Messages may be missed from here to the next `connected`. When only the subscriber's connection was lost, commands
    /// go on meanwhile.
    case lost(RedisLoss)
    /// An attempt to connect failed; the next one follows by itself.
    case failing(RedisLoss)
}
