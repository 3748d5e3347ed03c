import HubRedis
import HubTesting
import Testing

@testable import HubServer

/// The commit script on a real server: guards, the operations and words of its own, feeds.
@Suite struct RedisCommitTests {
    private let redis: RedisSocket
    private let prefix: String
    private let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        prefix = directory.keyPrefix
        redis = try RedisSocket(port: ScratchRedis.shared.get().port)
    }

    private func key(_ name: String) -> String { prefix + name }

    private func commit(_ commit: RedisCommit) async throws -> RedisCommit.Outcome {
        try #require(RedisCommit.Outcome(try await redis.run(CommitScript.script, commit.words.map(\.bytes))))
    }

    private func committed(_ operations: RedisOperation...) async throws {
        #expect(try await commit(RedisCommit(operations: operations)) == .committed(feedNumbers: []))
    }

    private func members(_ sortedSet: String) async throws -> [String] {
        try await redis.ask("ZRANGE", sortedSet, "0", "-1").items?.compactMap(\.text) ?? []
    }

    private func write(_ version: UInt64, _ state: String) -> RedisOperation {
        .command(
            ["HSET", RedisWord(key("line")), "v", RedisWord(String(version)), "s", RedisWord(state)])
    }

    @Test func `A commit takes effect where its guards hold`() async throws {
        let new = RedisCommit.Guard(key: key("line"), version: nil)
        #expect(
            try await commit(RedisCommit(guards: [new], operations: [write(1, "one")])) == .committed(feedNumbers: []))
        let first = RedisCommit.Guard(key: key("line"), version: 1)
        #expect(
            try await commit(RedisCommit(guards: [first], operations: [write(2, "two")]))
                == .committed(feedNumbers: []))
        #expect(try await redis.ask("HGET", key("line"), "s").text == "two")
    }

    @Test func `A guard that does not hold tells what stands there, and nothing is written`() async throws {
        try await committed(write(7, "seven"))
        for expected in [nil, 6, 8] as [UInt64?] {
            let refused = RedisCommit(
                guards: [.init(key: key("other"), version: nil), .init(key: key("line"), version: expected)],
                operations: [.set(key("hash"), "field", [1]), write(9, "nine")])
            #expect(
                try await commit(refused) == .conflict(key: key("line"), version: 7, value: Array("seven".utf8)))
        }
        #expect(try await redis.ask("EXISTS", key("hash")).number == 0)
        let gone = RedisCommit(guards: [.init(key: key("none"), version: 3)])
        #expect(try await commit(gone) == .conflict(key: key("none"), version: nil, value: nil))
    }

    @Test func `Of a thousand racing commits on one version exactly one wins`() async throws {
        let sockets = try (0..<8).map { _ in try RedisSocket(port: ScratchRedis.shared.get().port) }
        let guarded = RedisCommit.Guard(key: key("line"), version: nil)
        let wins = try await withThrowingTaskGroup { group in
            for number in 0..<1000 {
                let commit = RedisCommit(guards: [guarded], operations: [write(UInt64(number + 1), "\(number)")])
                group.addTask {
                    let reply = try await sockets[number % 8].run(CommitScript.script, commit.words.map(\.bytes))
                    return RedisCommit.Outcome(reply) == .committed(feedNumbers: []) ? 1 : 0
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wins == 1)
    }

    @Test func `Words carry any bytes`() async throws {
        let bytes: [UInt8] = Array(0...255) + Array("\r\n$5 *1 'ä'".utf8)
        try await committed(.set(key("hash"), "f", bytes))
        #expect(try await redis.ask("HGET", key("hash"), "f").bytes == bytes)
    }

    @Test func `What must not be overwritten is skipped`() async throws {
        let live = RedisOperation.unless(hash: key("ended"), field: "c1", .set(key("live"), "c1", [1]))
        try await committed(live)
        #expect(try await redis.ask("HEXISTS", key("live"), "c1").number == 1)
        try await committed(.remove(key("live"), "c1"), .set(key("ended"), "c1", [2]), live)
        #expect(try await redis.ask("HEXISTS", key("live"), "c1").number == 0)
    }

    @Test func `What is appended stands last, and stays where it stands`() async throws {
        try await committed(
            .append(sortedSet: key("order"), member: "b"), .append(sortedSet: key("order"), member: "a"),
            .append(sortedSet: key("order"), member: "c"), .append(sortedSet: key("order"), member: "b"))
        #expect(try await members(key("order")) == ["b", "a", "c"])
        try await committed(.unrank(key("order"), "b"), .append(sortedSet: key("order"), member: "b"))
        #expect(try await members(key("order")) == ["a", "c", "b"])
    }

    @Test func `What is old is swept, the oldest first and so much at a time`() async throws {
        for age in 1...5 {
            try await committed(
                .rank(key("times"), "line-\(age) c\(age)", Int64(age)), .set(key("calls"), "c\(age)", [1]),
                .rank(key("history:{line-\(age)}"), "c\(age)", Int64(age)))
        }
        let sweep = RedisOperation.sweep(
            sortedSet: key("times"), maximum: "4", limit: 3,
            [.remove(key("calls"), "$2"), .unrank(key("history:{$1}"), "$2")])
        try await committed(sweep)
        #expect(try await members(key("times")) == ["line-4 c4", "line-5 c5"])
        #expect(try await redis.ask("HLEN", key("calls")).number == 2)
        #expect(try await redis.ask("EXISTS", key("history:{line-3}")).number == 0)
        try await committed(sweep)
        #expect(try await members(key("times")) == ["line-5 c5"])
    }

    @Test func `A feed numbers what it is given and keeps the latest`() async throws {
        func feed(_ texts: String...) -> RedisCommit {
            RedisCommit(
                operations: texts.map {
                    .feed(key: key("feed"), channel: key("told"), name: "anna", capacity: 2, payload: Array($0.utf8))
                })
        }
        #expect(try await commit(feed("a", "b")) == .committed(feedNumbers: [1, 2]))
        #expect(try await commit(feed("c d")) == .committed(feedNumbers: [3]))
        let ring = try await redis.ask("LRANGE", key("feed:ring"), "0", "-1").items?.compactMap(\.text)
        #expect(ring == ["2 b", "3 c d"])
    }

    @Test func `A feed that begins anew leaves a number out above all that were told, and keeps nothing older`()
        async throws
    {
        func feed(_ text: String) -> RedisOperation {
            .feed(key: key("feed"), channel: key("told"), name: "anna", capacity: 5, payload: Array(text.utf8))
        }
        func restart(above: Int64?) async throws -> RedisCommit.Outcome {
            try await commit(RedisCommit(operations: [.restart(key: key("feed"), above: above, feed("anew"))]))
        }
        #expect(try await restart(above: 3) == .committed(feedNumbers: [5]))
        #expect(try await commit(RedisCommit(operations: [feed("a")])) == .committed(feedNumbers: [6]))
        #expect(try await restart(above: 4) == .committed(feedNumbers: []))
        #expect(try await restart(above: 5) == .committed(feedNumbers: [8]))
        #expect(try await restart(above: 9) == .committed(feedNumbers: [11]))
        #expect(try await restart(above: nil) == .committed(feedNumbers: [13]))
        let ring = try await redis.ask("LRANGE", key("feed:ring"), "0", "-1").items?.compactMap(\.text)
        #expect(ring == ["13 anew"])
    }

    @Test func `Whoever listens hears the commit, and then the feeds`() async throws {
        let listener = try RedisSocket(port: ScratchRedis.shared.get().port)
        _ = try await listener.ask("SUBSCRIBE", key("channel"))
        let second = try RedisSocket(port: ScratchRedis.shared.get().port)
        _ = try await second.ask("SUBSCRIBE", key("told"))
        _ = try await commit(
            RedisCommit(
                operations: [
                    .feed(key: key("feed"), channel: key("told"), name: "anna", capacity: 5, payload: [65])
                ],
                publications: [.init(channel: key("channel"), payload: [0, 255])]))
        #expect(try await listener.next().items?.last?.bytes == [0, 255])
        #expect(try await second.next().items?.last?.text == "anna 1 A")
    }

    @Test func `A reply of another kind is none`() {
        #expect(RedisCommit.Outcome(.null) == nil)
        #expect(RedisCommit.Outcome(.array([])) == nil)
        #expect(RedisCommit.Outcome(.array([.integer(0), .string([65])])) == nil)
        #expect(RedisCommit.Outcome(.array([.integer(1), .array([])])) == nil)
    }
}
