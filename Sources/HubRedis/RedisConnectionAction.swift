/// What the driver is to do after an event of the connection's life, in order.
enum RedisConnectionAction: Equatable {
    /// Find out where the master is, and report it by `masterNamed`.
    case resolve
    case open(RedisConnectionState.Link, RedisAddress)
    case close(RedisConnectionState.Link)
    case tell(RedisClientState)
}
