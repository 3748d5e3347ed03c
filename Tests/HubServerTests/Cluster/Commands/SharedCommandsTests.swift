import HubCore
import HubJSON
import HubRedis
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// One command at several nodes, over a real Redis of its own, as connections are cut there (R84, X17, P33).
@Suite(.serialized, .onOwnThreads) struct SharedCommandsTests {
    private let directory: ScratchDirectory
    private let server: ScratchRedis
    private let admin: RedisSocket
    private let census = CommandNode.Census()

    init() throws {
        directory = try ScratchDirectory()
        server = try ScratchRedis(directory: directory.path)
        admin = try RedisSocket(port: server.port)
    }

    private func nodes(_ names: String...) async throws -> [CommandNode] {
        var nodes: [CommandNode] = []
        for name in names {
            nodes.append(try await CommandNode(name, port: server.port, prefix: "t:", census: census))
        }
        return nodes
    }

    private func claim(_ id: String) async throws -> [String?] {
        let key = RedisKeys(prefix: "t:").claim(of: CommandKey(party: .named("anna"), commandID: id))
        return try await admin.ask("HMGET", key, "v", "s").items?.map(\.text) ?? []
    }

    @Test func `Of eight repeats at three nodes one is carried out, and all get the same reply (X17, R84)`()
        async throws
    {
        defer { server.kill() }
        let nodes = try await nodes("a", "b", "c")
        let track = RaceTrack()
        defer { track.end() }
        for round in 0..<RaceTrack.rounds * 2 {
            let told = CommandNode.Told()
            try await onThread {
                track.run(
                    (0..<8).map { number in
                        { nodes[number % 3].ask("\(round)", told, work: CommandNode.answer(number)) }
                    })
            }
            try await told.wait(for: 8)
            #expect(told.works.value == 1, "round \(round)")
            #expect(told.all.count == 8 && Set(told.all).count == 1, "round \(round): \(told.all)")
        }
    }

    @Test func `A repeat at another node waits for the first, and gets its result (X17, P33)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a", "b")
        let told = CommandNode.Told()
        let first = HeldWork()
        nodes[0].ask("1", told, work: first.work)
        try await first.waitUntilBegun()
        for _ in 0..<3 { nodes[1].ask("1", told, work: CommandNode.answer(2)) }
        nodes[1].ask("1", told, params: ["call": "other"], work: CommandNode.answer(2))
        try await told.wait(for: 1)
        #expect(told.all.count == 1 && told.all[0].contains("duplicate"))
        first.end("{}")
        try await told.wait(for: 5)
        #expect(told.all.dropFirst() == ["R{}", "R{}", "R{}", "R{}"] && told.works.value == 1)
        nodes[1].ask("1", told, work: CommandNode.answer(2))
        try await told.wait(for: 6)
        #expect(told.all[5] == "R{}")
        #expect(try await claim("1") == ["2", "done"])
    }

    @Test func `The same identifier with other parameters is a duplicate at every node (P33)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a", "b")
        let told = CommandNode.Told()
        let first = HeldWork()
        nodes[0].ask("1", told, work: first.work)
        try await first.waitUntilBegun()
        nodes[1].ask("1", told, params: ["call": "other"], work: CommandNode.answer(2))
        try await told.wait(for: 1)
        first.end("{}")
        try await told.wait(for: 2)
        nodes[1].ask("1", told, params: ["call": "other"], work: CommandNode.answer(2))
        try await told.wait(for: 3)
        #expect(told.all[0].contains("duplicate") && told.all[1] == "R{}" && told.all[2].contains("duplicate"))
        #expect(told.works.value == 1)
    }

    @Test func `A refusal that is not kept is tried again by who waits at another node (P33)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a", "b")
        let told = CommandNode.Told()
        let first = HeldWork()
        nodes[0].ask("1", told, work: first.work)
        try await first.waitUntilBegun()
        nodes[1].ask("1", told, work: CommandNode.answer(2))
        first.end("{}", isKept: false)
        try await told.wait(for: 2)
        #expect(Set(told.all) == ["R{}", "R{\"n\":2}"] && told.works.value == 2)
    }

    @Test func `A node that is gone is taken over, also by who waits for it, and one result counts (X17)`() async throws
    {
        defer { server.kill() }
        let nodes = try await nodes("a", "b", "c")
        let told = CommandNode.Told(), late = CommandNode.Told()
        let first = HeldWork()
        nodes[0].ask("1", late, work: first.work)
        try await first.waitUntilBegun()
        nodes[1].ask("1", told, work: CommandNode.answer(2))
        nodes[2].ask("1", told, work: CommandNode.answer(2))
        census.bury("a")
        for node in nodes { node.commands.reread() }
        try await told.wait(for: 2)
        #expect(Set(told.all) == ["R{\"n\":2}"] && told.works.value == 1)
        // It was not dead, but slow: it tells what counts.
        first.end("{\"n\":1}")
        try await late.wait(for: 1)
        #expect(late.all == ["R{\"n\":2}"])
        nodes[0].ask("1", late, work: CommandNode.answer(3))
        try await late.wait(for: 2)
        #expect(late.all[1] == "R{\"n\":2}" && late.works.value == 1)
    }

    @Test func `A command keeps its name when it is taken over or asked for again, and another has its own (X17)`()
        async throws
    {
        defer { server.kill() }
        let nodes = try await nodes("a", "b")
        let key = CommandKey(party: .named("anna"), commandID: "1")
        let told = CommandNode.Told()
        let first = HeldWork(), second = HeldWork()
        #expect(nodes[0].commands.name(of: key) == nil)
        nodes[0].ask("1", told, work: first.work)
        try await first.waitUntilBegun()
        let name = try #require(nodes[0].commands.name(of: key))
        census.bury("a")
        nodes[1].ask("1", told, work: second.work)
        try await second.waitUntilBegun()
        #expect(nodes[1].commands.name(of: key) == name)
        second.end("{}", isKept: false)
        try await told.wait(for: 1)
        // Nothing was kept of it, and yet something may have come of it.
        let third = HeldWork(), other = HeldWork()
        nodes[1].ask("1", told, work: third.work)
        nodes[1].ask("2", told, work: other.work)
        try await third.waitUntilBegun()
        try await other.waitUntilBegun()
        #expect(nodes[1].commands.name(of: key) == name)
        #expect(nodes[1].commands.name(of: CommandKey(party: .named("anna"), commandID: "2")) != name)
        for work in [third, other, first] { work.end("{}") }
        try await told.wait(for: 4)
    }

    @Test func `Of several nodes that take over at once one does (X17)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a", "b", "c")
        census.bury("a")
        let track = RaceTrack()
        defer { track.end() }
        for round in 0..<RaceTrack.rounds {
            let told = CommandNode.Told(), gone = CommandNode.Told()
            let work = HeldWork()
            nodes[0].ask("\(round)", gone, work: work.work)
            try await work.waitUntilBegun()
            try await onThread {
                track.run(
                    (0..<8).map { number in
                        { nodes[1 + number % 2].ask("\(round)", told, work: CommandNode.answer(number)) }
                    })
            }
            try await told.wait(for: 8)
            #expect(told.works.value == 1 && Set(told.all).count == 1, "round \(round): \(told.all)")
        }
    }

    @Test func `Without Redis a command is busUnavailable, nothing is kept, and it may be tried again (P33)`()
        async throws
    {
        let nodes = try await nodes("a", "b")
        let told = CommandNode.Told()
        let first = HeldWork()
        nodes[0].ask("1", told, work: first.work)
        try await first.waitUntilBegun()
        server.kill()
        try await eventually {
            nodes[1].ask("2", told, work: CommandNode.answer(2))
            return told.all.last?.contains("busUnavailable") == true
        }
        let refused = told.all.count
        first.end("{}")
        try await told.wait(for: refused + 1)
        #expect(told.all.last?.contains("busUnavailable") == true)
        let again = try ScratchRedis(directory: directory.path, port: server.port)
        defer { again.kill() }
        // The first node gives its claim back by itself, so that no other waits for it.
        let second = CommandNode.Told()
        try await eventually {
            nodes[1].ask("1", second, work: CommandNode.answer(3))
            return second.all.last == "R{\"n\":3}"
        }
        #expect(second.works.value == 1)
    }

    @Test func `A claim whose answer was lost is taken over by its own node (X17)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a", "b")
        let key = RedisKeys(prefix: "t:").claim(of: CommandKey(party: .named("anna"), commandID: "1"))
        let told = CommandNode.Told()
        nodes[0].ask("0", told, work: CommandNode.answer(0))
        try await told.wait(for: 1)
        let held = HeldWork()
        nodes[1].ask("1", CommandNode.Told(), work: held.work)
        try await held.waitUntilBegun()
        // As if node a had made the claim and had lost the answer.
        let claim = try #require(try await claim("1")[1])
        _ = try await admin.ask("HSET", key, "s", "a" + claim.dropFirst())
        nodes[0].ask("1", told, work: CommandNode.answer(1))
        try await told.wait(for: 2)
        #expect(told.all[1] == "R{\"n\":1}")
    }

    @Test func `Connections that break cost no command its one result (X17, P33)`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a", "b", "c")
        for round in 0..<40 {
            let told = CommandNode.Told()
            let results = CommandNode.Told()
            for (place, node) in nodes.enumerated() {
                node.ask("\(round)", told, work: CommandNode.answer(place))
            }
            _ = try await admin.ask("CLIENT", "KILL", "TYPE", round.isMultiple(of: 2) ? "normal" : "pubsub")
            try await told.wait(for: 3)
            // Each node asks on until it has a result; then all have the same.
            try await eventually {
                for node in nodes { node.ask("\(round)", results, work: CommandNode.answer(9)) }
                return results.all.filter { $0.hasPrefix("R") }.count >= 6
            }
            #expect(Set(results.all.filter { $0.hasPrefix("R") }).count == 1, "round \(round): \(results.all)")
        }
    }

    @Test func `A command takes two runs of the script, its result included`() async throws {
        defer { server.kill() }
        let nodes = try await nodes("a")
        let told = CommandNode.Told()
        nodes[0].ask("warm", told, work: CommandNode.answer(0))
        try await told.wait(for: 1)
        _ = try await admin.ask("CONFIG", "RESETSTAT")
        for number in 0..<100 {
            nodes[0].ask("\(number)", told, work: CommandNode.answer(number))
            try await told.wait(for: number + 2)
        }
        let text = try await admin.ask("INFO", "commandstats").text ?? ""
        #expect(text.contains("cmdstat_evalsha:calls=200,"), "\(text)")
    }

    @Test func `What stands in Redis reads back, and what is no claim is none`() {
        let claim = SharedClaim.underWay(
            by: NodeIncarnation(node: .named("hub-1"), number: 7), digest: [0, 10, 255], name: "x")
        #expect(claim.text == "hub-1 7 000aff x" && SharedClaim(claim.text) == claim)
        #expect(SharedClaim("done") == .finished && SharedClaim.finished.text == "done")
        for text in ["", "a", "a 1 00", "a x 00 n", "a 1 0 n", "a 1 zz n", "a 1 00 n b"] {
            #expect(SharedClaim(text) == nil)
        }
    }
}
