import HubRedis
import LineModel
import Synchronization

@testable import HubServer

/// What the nodes of a test's cluster share: a store in memory, or a real Redis.
struct SharedStore: Sendable {
    enum Kind: Sendable {
        case memory, redis
    }

    /// The nodes did not hear from Redis in time.
    struct Silent: Error {}

    let memory: MemoryLineStore?
    /// Makes one node's way to it, started; with keys that no other test has.
    let redis: (@Sendable () -> SharedRedis)?

    init(_ kind: Kind, facts: any FactStore, seed: UInt64) throws {
        switch kind {
        case .memory:
            memory = MemoryLineStore(facts: facts, seed: seed)
            redis = nil
        case .redis:
            let port = try ScratchRedis.shared.get().port
            let prefix = RandomName.make() + ":"
            memory = nil
            redis = {
                let redis = SharedRedis(
                    RedisURL(place: .server(RedisAddress(host: "127.0.0.1", port: port))), prefix: prefix)
                redis.start()
                return redis
            }
        }
    }
}
