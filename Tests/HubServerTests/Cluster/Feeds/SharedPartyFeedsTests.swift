import HubCore
import HubRedis
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// Feeds that several nodes share, on a real Redis of its own, as connections are cut there.
@Suite(.serialized, .onOwnThreads) struct SharedPartyFeedsTests {
    private let directory: ScratchDirectory
    private let server: ScratchRedis
    private let admin: RedisSocket
    private let anna = PartyID.named("anna")

    init() throws {
        directory = try ScratchDirectory()
        server = try ScratchRedis(directory: directory.path)
        admin = try RedisSocket(port: server.port)
    }

    private func node(capacity: Int = 2048, queueLimit: Int = 10_000) async throws -> FeedNode {
        try await FeedNode(port: server.port, prefix: "t:", capacity: capacity, queueLimit: queueLimit)
    }

    private func nodes(_ count: Int) async throws -> [FeedNode] {
        var nodes: [FeedNode] = []
        for _ in 0..<count { nodes.append(try await node()) }
        return nodes
    }

    /// Waits until all have come to the number, and expects them to have the same.
    private func expectSame(_ nodes: [FeedNode], at seq: Int64, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let anna = anna
        try await eventually { nodes.allSatisfy { $0.feeds.seq(of: anna) == seq } }
        let all = nodes.map { $0.feeds.events(of: anna, after: 0) }
        #expect(Set(all).count == 1 && all[0]?.count == Int(seq), sourceLocation: sourceLocation)
    }

    @Test func `What three nodes tell a party has one order for all, and each node's own is kept (P19)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes(3)
        for node in nodes { #expect(try await node.open(anna) == 0) }
        try await onThread { [anna] in
            for number in 0..<200 { for (place, node) in nodes.enumerated() { node.tell("\(place).\(number)", anna) } }
        }
        try await expectSame(nodes, at: 600)
        let names = try #require(nodes[0].names(of: anna, after: 0))
        for place in 0..<3 {
            #expect(names.filter { $0.hasPrefix("\(place).") } == (0..<200).map { "\(place).\($0)" })
        }
        try await eventually { nodes.allSatisfy { $0.told.value == 600 } }
    }

    @Test func `Whoever resumes at a node that never knew the feed gets what it missed (P18, P19)`() async throws {
        defer { server.kill() }
        let first = try await node(capacity: 8)
        try await first.open(anna)
        for number in 1...20 { first.tell("c\(number)", anna) }
        try await eventually { [anna] in first.feeds.seq(of: anna) == 20 }
        let other = try await node(capacity: 8)
        #expect(try await other.open(anna, after: 17) == 20)
        #expect(other.names(of: anna, after: 17) == ["c18", "c19", "c20"])
        #expect(try await other.open(anna, after: 12) == 20)
        #expect(other.names(of: anna, after: 12)?.count == 8)
        #expect(try await other.open(anna, after: 11) == 20)
        #expect(other.names(of: anna, after: 11) == nil)
        first.tell("c21", anna)
        try await eventually { [anna] in other.names(of: anna, after: 20) == ["c21"] }
    }

    @Test func `Whoever was told at another node what is not heard here yet goes on from there (P18, P19)`()
        async throws
    {
        defer { server.kill() }
        let node = try await node()
        try await node.open(anna)
        node.tell("c1", anna)
        try await eventually { [anna] in node.feeds.seq(of: anna) == 1 }
        // As another node writes it, before this one hears of it.
        let feed = RedisKeys(prefix: "t:").feed(of: anna)
        let told = try #require(try await admin.ask("LINDEX", feed + ":ring", "-1").bytes)
        let next = String(decoding: told, as: UTF8.self).replacing("1 {", with: "2 {", maxReplacements: 1)
        _ = try await admin.ask("RPUSH", feed + ":ring", next)
        _ = try await admin.ask("HSET", feed, "seq", "2")
        #expect(try await node.open(anna, after: 2) == 2)
        #expect(node.names(of: anna, after: 2) == [])
        #expect(try await node.open(anna, after: 900) == 2)
        #expect(node.names(of: anna, after: 900) == nil)
    }

    @Test func `What nobody here watches is not kept, and is read again for who comes (P18)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes(2)
        let parties = (0..<1100).map { PartyID.named("p\($0)") }
        for party in parties {
            try await nodes[1].open(party)
            nodes[1].feeds.unwatch(party, thread: 0)
        }
        for party in parties { nodes[0].tell("c", party) }
        try await eventually { nodes[1].feeds.seq(of: parties[1099]) == 1 }
        #expect(nodes[1].feeds.seq(of: parties[0]) == 0)
        #expect(try await nodes[1].open(parties[0], after: 0) == 1)
        #expect(nodes[1].names(of: parties[0], after: 0) == ["c"])
    }

    @Test func `What was missed while the subscription was cut is read, and told in order (P19)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes(2)
        for node in nodes { try await node.open(anna) }
        for round in 1...20 {
            try await onThread { [anna] in for number in 0..<10 { nodes[0].tell("\(round).\(number)", anna) } }
            _ = try await admin.ask("CLIENT", "KILL", "TYPE", "pubsub")
            try await onThread { [anna] in for number in 10..<20 { nodes[1].tell("\(round).\(number)", anna) } }
            for node in nodes { try await node.waitUntilReconnected(round) }
        }
        try await expectSame(nodes, at: 400)
    }

    @Test func `Commits whose answers are lost are repeated, and nothing is told twice or out of order (P19)`()
        async throws
    {
        defer { server.kill() }
        let nodes = try await nodes(2)
        for node in nodes { try await node.open(anna) }
        for round in 1...20 {
            try await onThread { [anna] in
                for number in 0..<50 { for node in nodes { node.tell("\(round).\(number)", anna) } }
            }
            _ = try await admin.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            for node in nodes { try await node.waitUntilReconnected(round) }
        }
        try await expectSame(nodes, at: 2000)
    }

    @Test func `A Redis that was killed is told afterwards what was asked meanwhile (P19)`() async throws {
        let nodes = try await nodes(2)
        for node in nodes { try await node.open(anna) }
        nodes[0].tell("before", anna)
        try await expectSame(nodes, at: 1)
        server.kill()
        for number in 0..<10 { nodes[0].tell("c\(number)", anna) }
        let again = try ScratchRedis(directory: directory.path, port: server.port)
        defer { again.kill() }
        try await expectSame(nodes, at: 11)
        #expect(nodes[1].names(of: anna, after: 1) == (0..<10).map { "c\($0)" })
    }

    @Test func `Without Redis a session opens all the same, and reloads once its feed is known (P18, P19)`()
        async throws
    {
        let bo = PartyID.named("bo")
        let node = try await node()
        for number in 1...3 { node.tell("c\(number)", bo) }
        try await node.open(bo)
        try await eventually { node.feeds.seq(of: bo) == 3 }
        node.feeds.unwatch(bo, thread: 0)
        server.kill()
        #expect(try await node.open(bo, after: 2) == 3)
        #expect(try await node.open(anna, after: 2) == 0)
        #expect(node.names(of: anna, after: 2) == nil)
        let again = try ScratchRedis(directory: directory.path, port: server.port)
        defer { again.kill() }
        node.tell("c4", bo)
        try await eventually { node.names(of: bo, after: 3) == ["c4"] }
        node.tell("c1", anna)
        try await eventually { [anna] in node.names(of: anna, after: 0) == ["c1"] }
    }

    @Test func `What another program has put in place of a ring is lost, and the feed begins anew (P19)`() async throws
    {
        defer { server.kill() }
        let node = try await node()
        try await node.open(anna)
        let ring = RedisKeys(prefix: "t:").feed(of: anna) + ":ring"
        for damage in [["SET", ring, "x"], ["RPUSH", ring, "x"], ["RPUSH", ring, "900 {}"]] {
            node.tell("before", anna)
            let start = node.feeds.seq(of: anna)
            try await eventually { [anna] in node.feeds.seq(of: anna) > start }
            let told = node.feeds.seq(of: anna)
            if damage[0] == "SET" { _ = try await admin.ask("DEL", ring) }
            _ = try await admin.ask(damage[0], damage[1], damage[2])
            node.feeds.reread()
            try await eventually { [anna] in node.feeds.seq(of: anna) > told + 1 }
            #expect(node.names(of: anna, after: told) == nil)
            node.tell("after", anna)
            try await eventually { [anna] in node.names(of: anna, after: told + 2) == ["after"] }
        }
    }

    @Test func `Whoever has the feeds compared hears whether they could be (P19)`() async throws {
        let node = try await node()
        func reread() async -> Bool {
            await withCheckedContinuation { continuation in node.feeds.reread { continuation.resume(returning: $0) } }
        }
        #expect(await reread())
        for number in 0..<300 { try await node.open(.named("p\(number)")) }
        #expect(await reread())
        server.kill()
        #expect(await !reread())
        let again = try ScratchRedis(directory: directory.path, port: server.port)
        defer { again.kill() }
        try await node.waitUntilReconnected(1)
        #expect(await reread())
    }

    @Test func `Beyond the limit events are dropped and counted, and those they were for reload (P19)`() async throws {
        let node = try await node(queueLimit: 4)
        let bo = PartyID.named("bo")
        for party in [anna, bo] {
            try await node.open(party)
            node.tell("before", party)
        }
        try await eventually { [anna] in node.feeds.seq(of: anna) == 1 && node.feeds.seq(of: bo) == 1 }
        server.kill()
        node.tell("kept", bo)
        for number in 0..<10 { node.tell("c\(number)", anna) }
        let again = try ScratchRedis(directory: directory.path, port: server.port)
        defer { again.kill() }
        try await eventually { [anna] in
            (node.feeds.events(of: anna, after: node.feeds.seq(of: anna) - 1) ?? []).last?.kind == .restarted
        }
        #expect(node.metrics.partyEventsLost.value > 0)
        #expect(node.names(of: anna, after: 1) == nil)
        #expect(node.names(of: bo, after: 1) == ["kept"])
    }

    /// What a replica that was promoted too early would have.
    private func loseEnd(_ count: Int, of party: PartyID) async throws {
        let key = RedisKeys(prefix: "t:").feed(of: party)
        _ = try await admin.ask("HINCRBY", key, "seq", "-\(count)")
        _ = try await admin.ask("LTRIM", key + ":ring", "0", "-\(count + 1)")
    }

    @Test func `A store that lost its end has all reload that were told more, and numbers never go back (P17, P19)`()
        async throws
    {
        defer { server.kill() }
        let nodes = try await nodes(3)
        for node in nodes { try await node.open(anna) }
        for round in 1...10 {
            let start = nodes[0].feeds.seq(of: anna)
            for number in 0..<5 { nodes[0].tell("\(round).\(number)", anna) }
            try await eventually { [anna] in nodes.allSatisfy { $0.feeds.seq(of: anna) == start + 5 } }
            try await loseEnd(3, of: anna)
            // Others go on before anybody has looked: their numbers are others' already.
            let author = try #require(nodes.randomElement())
            for _ in 0..<round % 4 { author.tell("after", anna) }
            _ = try await admin.ask("CLIENT", "KILL", "TYPE", "pubsub")
            for node in nodes { try await node.waitUntilReconnected(round) }
            let told = start + 5
            try await eventually { [anna] in
                nodes.allSatisfy { $0.feeds.seq(of: anna) > told + 1 }
                    && Set(nodes.map { $0.feeds.seq(of: anna) }).count == 1
            }
            for node in nodes { #expect(node.names(of: anna, after: told) == nil, "round \(round)") }
        }
    }
}
