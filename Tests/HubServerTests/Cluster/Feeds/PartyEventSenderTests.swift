import Dispatch
import HubCore
import HubRedis
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// What a sender has Redis take, whatever answers are lost on the way (P19).
@Suite(.onOwnThreads) struct PartyEventSenderTests {
    /// A real Redis, some of whose answers do not arrive.
    private final class DeafMaster: RedisMaster {
        private let redis: RedisSocket
        private let dice: Mutex<Dice>
        let lost = Counter()

        init(_ redis: RedisSocket, seed: UInt64) {
            self.redis = redis
            dice = Mutex(Dice(seed: seed))
        }

        func send(_ words: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void) {
            redis.send(words, done: done)
        }

        func run(
            _ script: RedisScript, _ arguments: [[UInt8]],
            done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
        ) {
            let isLost = dice.withLock { $0.once(in: 3) }
            redis.run(script, arguments) { [lost] reply in
                if isLost { lost.add() }
                done(isLost ? .failure(.lost) : reply)
            }
        }
    }

    private let directory: ScratchDirectory
    private let redis: RedisSocket
    private let keys: RedisKeys
    private let anna = PartyID.named("anna")

    init() throws {
        directory = try ScratchDirectory()
        redis = try RedisSocket(port: ScratchRedis.shared.get().port)
        keys = RedisKeys(prefix: directory.keyPrefix)
    }

    private func operation(_ name: String) -> RedisOperation {
        PartyEvent.Kind.historyDeleted(.named(name)).operation(for: anna, at: .at(1), keys, capacity: 1000)
    }

    /// The calls of the ring, in their order.
    private func told() async throws -> [String] {
        let ring = try await redis.ask("LRANGE", keys.feed(of: anna) + ":ring", "0", "-1").items ?? []
        return ring.compactMap { $0.text?.split(separator: "\"").dropLast().last.map(String.init) }
    }

    private func waitUntilTold(_ count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await told().count < count, ContinuousClock.now < deadline {}
    }

    @Test func `What was taken although the answer was lost is taken once, in the order in which it was asked (P19)`()
        async throws
    {
        let master = DeafMaster(redis, seed: 5)
        let sender = PartyEventSender(master, keys, limit: 10_000, pause: .milliseconds(1), metrics: Metrics()) { _ in
            operation("restarted")
        }
        let names = (0..<100).map { "c\($0)" }
        for (place, name) in names.enumerated() {
            sender.send(operation(name), of: anna)
            if place.isMultiple(of: 3) { try await waitUntilTold(place + 1) }
        }
        try await waitUntilTold(100)
        #expect(try await told() == names)
        #expect(master.lost.value > 0)
    }

    @Test func `A sender of whose commits Redis has lost the count goes on (P19)`() async throws {
        let sender = PartyEventSender(redis, keys, limit: 10, pause: .milliseconds(1), metrics: Metrics()) { _ in
            operation("restarted")
        }
        for number in 1...6 {
            sender.send(operation("c\(number)"), of: anna)
            try await waitUntilTold(number)
            let counts = try await redis.ask("KEYS", keys.sender("*")).items?.compactMap(\.text) ?? []
            #expect(counts.count == 1)
            if number == 2 { _ = try await redis.ask("DEL", counts[0]) }
            if number == 4 { _ = try await redis.ask("HINCRBY", counts[0], "v", "-1") }
        }
        #expect(try await told() == (1...6).map { "c\($0)" })
    }

    @Test func `Beyond the limit a party that lost an event begins anew, once and after what waits (P19)`() {
        var queue = PartyEventQueue(limit: 2)
        let restart: (PartyID) -> RedisOperation = { .restart(key: $0.rawValue, above: nil, .command([])) }
        #expect(queue.offered(operation("1"), of: anna) == .starts)
        #expect(queue.taken(restart: restart) == [operation("1")])
        #expect(queue.offered(operation("2"), of: anna) == .waits)
        #expect(queue.offered(operation("3"), of: anna) == .waits)
        for party in ["bo", "anna", "bo"] {
            #expect(queue.offered(operation("4"), of: .named(party)) == .dropped)
        }
        #expect(
            queue.taken(restart: restart) == [operation("2"), operation("3"), restart(.named("bo")), restart(anna)])
        #expect(queue.taken(restart: restart).isEmpty)
        #expect(queue.offered(operation("5"), of: anna) == .starts)
    }
}
