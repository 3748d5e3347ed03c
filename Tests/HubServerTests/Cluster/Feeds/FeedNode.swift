import HubCore
import HubRedis
import HubTesting
import LineModel
import Synchronization

@testable import HubServer

/// The feeds of one node of a cluster over a real Redis, and what its service thread was told.
final class FeedNode: Sendable {
    let redis: SharedRedis
    let feeds: SharedPartyFeeds
    let metrics = Metrics()
    let told = Counter()
    private let connections = Counter()

    /// Connected; it compares with Redis after each loss, as a node's bus has it do.
    init(port: UInt16, prefix: String, capacity: Int = 2048, queueLimit: Int = 10_000) async throws {
        redis = try SharedRedis.make(port: port, prefix: prefix)
        feeds = SharedPartyFeeds(
            redis, capacity: capacity, queueLimit: queueLimit, metrics: metrics, now: HandClock().clock
        ) { [told] _, _ in told.add() }
        redis.follow { [feeds, connections] state in
            guard case .connected = state else { return }
            connections.add()
            feeds.reread()
        }
        try await redis.startAndConnect()
    }

    deinit { redis.stop() }

    func waitUntilReconnected(_ times: Int) async throws {
        try await eventually { [connections] in connections.value > times }
    }

    /// As a session is opened: once the feed is known as far back as it asks.
    @discardableResult
    func open(_ party: PartyID, after seq: Int64? = nil) async throws -> Int64 {
        let isAtHand = Mutex(false)
        var after = seq
        while !feeds.isAtHand(party, after: after, orElse: { isAtHand.withLock { $0 = true } }) {
            try await eventually { isAtHand.withLock { $0 } }
            isAtHand.withLock { $0 = false }
            after = nil
        }
        return feeds.watch(party, thread: 0)
    }

    func tell(_ name: String, _ party: PartyID) { feeds.append(.historyDeleted(.named(name)), to: party) }

    /// The names of what it was told after the number; nil where it must reload.
    func names(of party: PartyID, after seq: Int64) -> [String]? {
        feeds.events(of: party, after: seq)?.map { event in
            if case .historyDeleted(let call) = event.kind { call.rawValue } else { "(\(event.kind))" }
        }
    }
}
