import HubRedis
import Testing

@testable import HubServer

extension SharedRedis {
    /// A node's own connections to the server of a test.
    static func make(port: UInt16, prefix: String) throws -> SharedRedis {
        var configuration = RedisClientConfiguration()
        configuration.backoff = RedisBackoff(firstWindowMilliseconds: 10, longestWindowMilliseconds: 50)
        return SharedRedis(try RedisURL("redis://127.0.0.1:\(port)"), prefix: prefix, configuration: configuration)
    }

    /// Starts, and returns once it is connected and subscribed.
    func startAndConnect() async throws {
        let isConnected = Counter()
        follow { if case .connected = $0 { isConnected.add() } }
        start()
        try await eventually { isConnected.value > 0 }
    }
}
