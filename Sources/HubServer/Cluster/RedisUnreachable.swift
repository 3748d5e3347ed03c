import HubRedis

/// Redis was not reached in time. The text names its address, and no password.
public struct RedisUnreachable: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ url: RedisURL, _ state: RedisClientState?) {
        let reason =
            switch state {
            case .failing(let loss), .lost(let loss): "\(loss)"
            case .connected, nil: "no connection in time"
            }
        description = "Redis is not there: \(url): \(reason)."
    }
}
