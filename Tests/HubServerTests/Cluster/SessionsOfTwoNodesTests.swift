import HubJSON
import HubRedis
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// Sessions at two whole nodes over one real Redis: what parties are told, and commands that come twice.
@Suite(.onOwnThreads) struct SessionsOfTwoNodesTests {
    private func withNodes(_ body: (TestHub, TestHub) async throws -> Void) async throws {
        let directory = try ScratchDirectory()
        let server = try ScratchRedis(directory: directory.path)
        defer { server.kill() }
        var nodes: [TestHub] = []
        for (name, facts) in [("a", Office.facts), ("b", [])] {
            let redis = try SharedRedis.make(port: server.port, prefix: "t:")
            try await redis.startAndConnect()
            nodes.append(
                // A node goes by the clock of Redis where its own is another.
                try await TestHub(
                    facts, clock: HandClock(Hub.wallClock()), store: RedisFactStore(redis, prefix: "t:"), sharing: redis
                ) { $0.node = name })
        }
        do {
            try await body(nodes[0], nodes[1])
        } catch {
            for node in nodes { await node.stop() }
            throw error
        }
        for node in nodes { await node.stop() }
    }

    private static func alerts(_ optedIn: Bool, _ id: String) -> JSONValue {
        ["delegator": "anna", "optedIn": .bool(optedIn), "commandId": .string(id)]
    }

    @Test func `A party is told the same under the same number at every node, and resumes at any (P18, P19)`()
        async throws
    {
        try await withNodes { a, b in
            let bo = try await a.client("bo"), anna = try await TestClient.connect(port: b.port)
            let epoch = try await anna.open(b.token("anna"))["epoch"] ?? ""
            for number in 1...3 { try await bo.call("alerts.set", Self.alerts(number % 2 == 0, "\(number)")) }
            let told = try await anna.notification("party.event") { $0["seq"]?.integer == 3 }
            #expect(told["type"]?.string == "delegation.changed")
            #expect(anna.notifications("party.event").compactMap { $0["seq"]?.integer } == [1, 2, 3])

            let other = try await TestClient.connect(port: b.port)
            let opened = try await other.open(
                b.token("bo"), device: "other", resume: ["epoch": epoch, "lines": [:], "party": 1])
            #expect(opened["resumed"]?["party"]?.string == "replayed" && opened["party"]?["seq"]?.integer == 3)
            _ = try await other.notification("party.event") { $0["seq"]?.integer == 3 }
            #expect(other.notifications("party.event").compactMap { $0["seq"]?.integer } == [2, 3])
        }
    }

    @Test
    func `A command that is repeated at another node has the first one's result, and no second effect (X17, R84)`()
        async throws
    {
        try await withNodes { a, b in
            let bo = try await a.client("bo"), anna = try await a.client("anna")
            let other = try await b.client("bo", device: "other")
            let first = try await bo.call("alerts.set", Self.alerts(false, "1"))
            #expect(try await other.call("alerts.set", Self.alerts(false, "1")) == first)
            let refused = try await other.reply("alerts.set", Self.alerts(true, "1"))
            #expect(refused["error"]?["data"]?["code"]?.string == "duplicate")
            try await bo.call("alerts.set", Self.alerts(true, "2"))
            _ = try await anna.notification("party.event") { $0["seq"]?.integer == 2 }
            #expect(anna.notifications("party.event").compactMap { $0["seq"]?.integer } == [1, 2])
        }
    }
}
