import HubRedis

/// Redis was not reached in time.
public struct RedisUnreachable: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ state: RedisClientState?) {
        switch state {
        case .failing(let loss), .lost(let loss): description = "Redis is not there: \(loss)."
        case .connected, nil: description = "Redis is not there: no connection in time."
        }
    }
}
