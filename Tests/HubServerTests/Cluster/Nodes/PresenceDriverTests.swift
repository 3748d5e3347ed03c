import HubCore
import HubRedis
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// Presence of parties whose devices are on several nodes, over a real Redis.
@Suite(.onOwnThreads) struct PresenceDriverTests {
    private let redis: RedisSocket
    private let directory: ScratchDirectory
    private let anna = PartyID.named("anna"), bo = PartyID.named("bo")

    init() throws {
        directory = try ScratchDirectory()
        redis = try RedisSocket(port: ScratchRedis.shared.get().port)
    }

    private func stand(_ names: String...) throws -> NodeStand { try NodeStand(names, prefix: directory.keyPrefix) }

    @Test func `P45: who is connected to one node is online on all, with the kinds of its devices on any`() throws {
        let stand = try stand("a", "b", "c")
        try #require(stand.begin() && stand.pass(seconds: 1))
        stand[0].presence.connected(anna, .web)
        stand[1].presence.connected(anna, .mobile)
        stand[1].presence.connected(anna, .mobile)
        #expect(stand.wait { stand.nodes.allSatisfy { $0.devices(of: "anna") == [.mobile, .web] } })
        stand[1].presence.disconnected(anna, .mobile)
        stand[1].presence.connected(bo, .deskphone)
        #expect(stand.wait { stand.nodes.allSatisfy { $0.devices(of: "bo") == [.deskphone] } })
        #expect(stand.nodes.allSatisfy { $0.devices(of: "anna") == [.mobile, .web] }, "one of two has gone")
        #expect(stand[2].parts.presence.isElsewhere(anna) && !stand[2].parts.presence.isElsewhere(.named("x")))
    }

    @Test func `A node that joins late, or missed something, reads what the others have`() async throws {
        let stand = try stand("a", "b")
        try #require(stand.begin([stand[0]]))
        for number in 0..<1200 { stand[0].presence.connected(.named("p\(number)"), .web) }
        try #require(stand.begin([stand[1]]) && stand.pass(seconds: 2))
        #expect(stand.wait { (0..<1200).allSatisfy { stand[1].devices(of: "p\($0)") == [.web] } })
        // Published to nobody, as on a connection that was lost.
        let node = try #require(stand[0].incarnation)
        let key = RedisKeys(prefix: directory.keyPrefix).presence(of: node)
        let number = try #require(try await redis.ask("HGET", key, "v").number)
        stand[1].parts.presence.heard(
            PresenceBatch(node: node, number: UInt64(number) + 5, shares: []).encodedForNodes())
        stand[0].presence.connected(bo, .mobile)
        #expect(stand.wait { stand[1].devices(of: "bo") == [.mobile] })
    }

    @Test func `F24: what a dead node had ends after the grace, and at once where it lives again`() async throws {
        let stand = try stand("a", "b", "c")
        try #require(stand.begin() && stand.pass(seconds: 1))
        stand[2].presence.connected(anna, .web)
        try #require(stand.wait { stand[0].parts.presence.isElsewhere(anna) })
        let dead = try #require(stand[2].incarnation)
        let living = [stand[0], stand[1]]
        try #require(stand.pass(seconds: 20, living))
        #expect(living.allSatisfy { $0.parts.presence.isElsewhere(anna) }, "within the grace")
        try #require(stand.pass(seconds: 20, living))
        #expect(living.allSatisfy { !$0.parts.presence.isElsewhere(anna) })
        let keys = RedisKeys(prefix: directory.keyPrefix)
        #expect(try await redis.ask("EXISTS", keys.presence(of: dead)).number == 0)

        // It only stood still: what it still has is there under its next number.
        stand[2].standStill(.seconds(60))
        try #require(stand.beginAnew(stand[2]))
        #expect(stand.pass(atMost: 10) { living.allSatisfy { $0.parts.presence.isElsewhere(anna) } })
        let left = try await redis.ask("EXISTS", keys.presence(of: dead)).number
        #expect(left == 0, "X18: nothing came under the old one")
    }

    @Test func `A store that lost a node's share has it told anew`() async throws {
        let stand = try stand("a", "b")
        try #require(stand.begin() && stand.pass(seconds: 1))
        stand[0].presence.connected(anna, .web)
        try #require(stand.wait { stand[1].parts.presence.isElsewhere(anna) })
        let before = try #require(stand[0].incarnation)
        _ = try await redis.ask("DEL", RedisKeys(prefix: directory.keyPrefix).presence(of: before))
        stand[0].presence.connected(bo, .web)
        try #require(stand.wait { stand[0].incarnation == nil || stand[0].incarnation != before })
        try #require(stand.beginAnew(stand[0]))
        #expect(
            stand.pass(atMost: 10) { stand[1].devices(of: "anna") == [.web] && stand[1].devices(of: "bo") == [.web] })
    }

    @Test func `However devices come and go, all nodes come to the same`() throws {
        let seed = UInt64.random(in: 1...1_000_000)
        var dice = Dice(seed: seed)
        let stand = try stand("a", "b", "c")
        try #require(stand.begin() && stand.pass(seconds: 1))
        var open: [(node: Int, party: PartyID, kind: ClientKind)] = []
        for _ in 0..<2000 {
            if dice.once(in: 2), !open.isEmpty {
                let (node, party, kind) = open.remove(at: dice.roll(open.count))
                stand[node].presence.disconnected(party, kind)
            } else {
                let socket = (
                    dice.roll(3), PartyID.named("p\(dice.roll(5))"), dice.pick([ClientKind.web, .mobile, .desktop])
                )
                open.append(socket)
                stand[socket.0].presence.connected(socket.1, socket.2)
            }
        }
        for node in 0..<3 {
            let isSo = stand.wait {
                (0..<5).allSatisfy { number in
                    let party = PartyID.named("p\(number)")
                    return stand[node].parts.presence.isElsewhere(party)
                        == open.contains { $0.node != node && $0.party == party }
                }
            }
            #expect(isSo, "seed \(seed), node \(node)")
        }
        for socket in open { stand[socket.node].presence.disconnected(socket.party, socket.kind) }
        #expect(
            stand.wait {
                stand.nodes.allSatisfy { node in
                    (0..<5).allSatisfy { !node.parts.presence.isElsewhere(.named("p\($0)")) }
                }
            }, "seed \(seed)")
    }
}
