import HubCore
import HubProtocol
import HubRedis
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// Leases and membership over a real Redis.
@Suite(.onOwnThreads) struct NodeDriverTests {
    private let redis: RedisSocket
    private let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        redis = try RedisSocket(port: ScratchRedis.shared.get().port)
    }

    private func stand(_ names: String...) throws -> NodeStand { try NodeStand(names, prefix: directory.keyPrefix) }

    private func own(_ name: String) -> NodeRow { NodeRow(node: name, state: .serving, sessions: 7) }

    @Test func `Nodes see one another, each under a number of its own`() throws {
        let stand = try stand("a", "b", "c")
        #expect(!stand[0].parts.driver.isActing, "nobody acts without a number")
        try #require(stand.begin() && stand.pass(seconds: 1))
        let incarnations = stand.nodes.compactMap(\.incarnation)
        #expect(Set(incarnations.map(\.number)).count == 3)
        for node in stand.nodes {
            #expect(incarnations.allSatisfy(node.parts.driver.isAlive))
            #expect(node.parts.rows(own: own("a")).map(\.node) == ["a", "b", "c"])
            #expect(node.parts.rows(own: own("a")).allSatisfy { $0.state == .serving && $0.sessions == 7 })
            #expect(node.metrics.nodes[.alive]?.value == 3)
        }
    }

    @Test func `F24: a node that dies is suspect, then lost, and forgotten after the grace`() async throws {
        let stand = try stand("a", "b", "c")
        try #require(stand.begin() && stand.pass(seconds: 2))
        let dead = try #require(stand[2].incarnation)
        let living = [stand[0], stand[1]]
        try #require(stand.pass(atMost: 12, living) { living.allSatisfy { $0.moves.last == .lost(dead) } })
        for node in living {
            #expect(node.moves.suffix(2) == [.suspected(dead), .lost(dead)])
            #expect(!node.parts.driver.isAlive(dead))
            #expect(node.parts.rows(own: own("a")).first { $0.node == "c" }?.state == .lost)
        }
        try #require(stand.pass(seconds: 31, living))
        #expect(living.allSatisfy { $0.moves.last == .ended(dead) })
        #expect(stand[0].parts.rows(own: own("a")).map(\.node) == ["a", "b"])
        #expect(try await redis.ask("HEXISTS", directory.keyPrefix + "nodes", dead.field).number == 0)
    }

    @Test func `X18: a node that stood still acts no more, and begins anew under a higher number`()
        throws
    {
        let stand = try stand("a", "b")
        try #require(stand.begin() && stand.pass(seconds: 2))
        let before = try #require(stand[1].incarnation)
        try #require(stand.pass(atMost: 12, [stand[0]]) { stand[0].moves.last == .lost(before) })
        stand[1].standStill(.seconds(20))
        #expect(!stand[1].parts.driver.isActing, "before anything has told it the time")
        try #require(stand.beginAnew(stand[1]))
        let after = try #require(stand[1].incarnation)
        #expect(after.number > before.number && after.node == before.node)
        #expect(stand[1].events.withLock { $0.contains(.fenced) } && stand[1].metrics.fenced.value == 1)
        #expect(stand[0].parts.driver.isAlive(after) && !stand[0].parts.driver.isAlive(before))
        #expect(stand[1].parts.driver.isAlive(stand[0].incarnation!), "who stood still takes nobody for dead")
        #expect(stand[0].parts.rows(own: own("a")).map(\.state) == [.serving, .serving])
    }

    @Test func `Who says good-bye is gone at once, and listed no more`() async throws {
        let stand = try stand("a", "b")
        try #require(stand.begin() && stand.pass(seconds: 2))
        // It has an earlier life, which is not listed instead.
        stand[1].standStill(.seconds(20))
        try #require(stand.beginAnew(stand[1]))
        let leaving = try #require(stand[1].incarnation)
        await stand[1].parts.leave()
        #expect(!stand[1].parts.driver.isActing)
        try #require(stand.pass(seconds: 1, [stand[0]]))
        #expect(stand[0].moves.last == .lost(leaving))
        #expect(stand[0].parts.rows(own: own("a")).map(\.node) == ["a"])
        try #require(stand.pass(seconds: 31, [stand[0]]))
        #expect(try await redis.ask("HLEN", directory.keyPrefix + "nodes").number == 1)
    }

    @Test func `What was left of a node that nobody here knew is cleaned too`() async throws {
        let stand = try stand("a")
        for leaves in [true, false] {
            let incarnation = NodeIncarnation(node: .named("old"), number: leaves ? 1001 : 1002)
            let lease = SharedLease(
                lease: NodeLease(incarnation: incarnation, beat: 3, isLeaving: leaves), state: .draining, sessions: 0,
                presence: 0)
            let text = String(decoding: lease.encodedForNodes(), as: UTF8.self)
            _ = try await redis.ask("HSET", directory.keyPrefix + "nodes", incarnation.field, text)
        }
        try #require(stand.begin() && stand.pass(seconds: 45))
        #expect(try await redis.ask("HLEN", directory.keyPrefix + "nodes").number == 1)
    }

    @Test func `Who is not known is in doubt until its lease was looked for in vain`() throws {
        let stand = try stand("a", "b")
        try #require(stand.begin([stand[0]]))
        let unknown = NodeIncarnation(node: .named("x"), number: 900)
        #expect(stand[0].parts.driver.isAlive(unknown))
        try #require(stand.pass(seconds: 1, [stand[0]]))
        #expect(stand[0].parts.driver.isAlive(unknown))
        try #require(stand.pass(seconds: 1, [stand[0]]))
        #expect(!stand[0].parts.driver.isAlive(unknown))
        try #require(stand.begin([stand[1]]))
        let new = try #require(stand[1].incarnation)
        #expect(stand[0].parts.driver.isAlive(new), "it has come since the latest reading")
    }

    @Test func `A lease keeps its text from release to release`() throws {
        let lease = SharedLease(
            lease: NodeLease(incarnation: NodeIncarnation(node: .named("n1"), number: 7), beat: 12, isLeaving: true),
            state: .draining, sessions: 5, presence: 40)
        let text = #"{"f":1,"node":"n1","no":7,"beat":12,"leaves":true,"st":"draining","se":5,"pr":40}"#
        #expect(String(decoding: lease.encodedForNodes(), as: UTF8.self) == text)
        #expect(try SharedLease(forNodes: Array(text.utf8)) == lease)
    }
}
