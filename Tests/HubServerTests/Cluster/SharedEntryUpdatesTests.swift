import HubCore
import HubRedis
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// Later facts of calls, as several nodes tell them at once, on a real Redis.
@Suite(.serialized) struct SharedEntryUpdatesTests {
    private let scratch: ScratchDirectory
    private let redis: RedisSocket
    private let anna = PartyID.named("anna"), bo = PartyID.named("bo")

    init() async throws {
        scratch = try ScratchDirectory()
        redis = try RedisSocket(port: ScratchRedis.shared.get().port)
    }

    private var keys: RedisKeys { RedisKeys(prefix: scratch.keyPrefix) }

    /// Two nodes, as far as entries go.
    private func nodes() throws -> [SharedEntryUpdates] {
        let tell = PartyTelling(keys: keys, capacity: 4096, now: HandClock().clock)
        return try (0..<2).map { _ in
            let socket = try RedisSocket(port: ScratchRedis.shared.get().port)
            return SharedEntryUpdates(
                socket, keys: keys, store: RedisFactStore(socket, prefix: scratch.keyPrefix), tell: tell
            ) { [anna, bo] _ in [anna, bo] }
        }
    }

    private func hide(_ call: CallID, on node: SharedEntryUpdates) async -> Bool {
        await withCheckedContinuation { continuation in
            node.hide(call, by: anna) { continuation.resume(returning: $0) }
        }
    }

    /// What the party was told, in its order.
    private func told(_ party: PartyID) async throws -> [PartyEvent.Kind] {
        let ring = try await redis.ask("LRANGE", keys.feed(of: party) + ":ring", "0", "-1").items ?? []
        return try ring.compactMap(\.bytes).map { entry in
            let parts = entry.split(separator: UInt8(ascii: " "), maxSplits: 1)
            return try PartyEvent(1, forNodes: Array(parts[1])).kind
        }
    }

    @Test func `X21: an entry that was hidden on one node is never told of afterwards on another (R58)`() async throws {
        let nodes = try nodes()
        let store = try RedisFactStore.make(in: scratch)
        let rounds = min(RaceTrack.rounds, 100)
        for round in 0..<rounds {
            let call = CallID.named("c\(round)")
            try await store.append(.endedCall(.sample(call.rawValue, at: Int64(round))))
            async let hidden = hide(call, on: nodes[round % 2])
            for _ in 0..<3 { nodes[(round + 1) % 2].changed(call, for: [anna, bo]) }
            #expect(await hidden)
        }
        try await eventually(within: self) { try await $0.told($0.bo).count == 3 * rounds }
        var gone: Set<CallID> = []
        for event in try await told(anna) {
            switch event {
            case .historyDeleted(let call): gone.insert(call)
            case .historyUpdated(let record): #expect(!gone.contains(record.call))
            default: Issue.record("\(event)")
            }
        }
        #expect(gone.count == rounds)
        store.close()
    }

    @Test func `A message makes a missed call one that went to voicemail, for all, whichever node was told (P46)`()
        async throws
    {
        let nodes = try nodes()
        let store = try RedisFactStore.make(in: scratch)
        try await store.append(.endedCall(.sample("c1", at: 1)))
        #expect(await hide(.named("c1"), on: nodes[0]))
        nodes[0].messageLeft(.named("c1"), listeners: [bo])
        try await eventually(within: self) { try await $0.told($0.bo).count == 1 }
        #expect(try await store.historyEntry(.named("c1"))?.outcome == .voicemail)
        let events = try await told(anna)
        #expect(events == [.historyDeleted(.named("c1"))])
        // Said twice, it is told to those who may hear the message, and changes nothing more.
        nodes[1].messageLeft(.named("c1"), listeners: [bo])
        try await eventually(within: self) { try await $0.told($0.bo).count == 2 }
        store.close()
    }

    /// Asks again until it is so; throws when it has taken too long.
    private func eventually(
        within suite: Self, _ isSo: (Self) async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .milliseconds(TestClient.patienceMilliseconds)
        while try await !isSo(suite) {
            guard ContinuousClock.now < deadline else { throw TestClientError.deadline("it has not become so") }
        }
    }
}
