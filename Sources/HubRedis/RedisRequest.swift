/// One command on its way to the client's thread.
struct RedisRequest: Sendable {
    let bytes: [UInt8]
    let done: @Sendable (Result<RedisValue, RedisError>) -> Void
}
