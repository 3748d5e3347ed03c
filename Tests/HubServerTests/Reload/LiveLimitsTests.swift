import HubCore
import HubJSON
import HubTesting
import HubWebSocket
import LineModel
import Testing

@testable import HubServer

/// A reload of limits, and that they are held to from then on, also with those who are connected already.
@Suite struct LiveLimitsTests {
    private func reload(_ hub: Hub, _ change: (inout HubLimits) -> Void) async {
        await hub.reload("limits") { change(&$0.limits) }
    }

    private func word(_ reply: JSONValue) -> String? { reply["error"]?["data"]?["code"]?.string }

    @Test func `An open session may command as fast as the newer limits say, be they lower or higher (P26)`()
        async throws
    {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            try await anna.call("lines.list")
            await reload(hub.hub) {
                $0.commandBurst = 2
                $0.commandsPerSecond = 1
            }
            for _ in 0..<2 { try await anna.call("lines.list") }
            #expect(word(try await anna.reply("lines.list")) == "rateLimited")
            await reload(hub.hub) {
                $0.commandBurst = 50
                $0.commandsPerSecond = 50
            }
            hub.clock.advance(.seconds(1))
            for _ in 0..<50 { try await anna.call("lines.list") }
            #expect(word(try await anna.reply("lines.list")) == "rateLimited")
        }
    }

    @Test func `What an open session asks next is judged by the newer limits`() async throws {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            try await anna.call("lines.subscribe", ["lines": ["a1"]])
            await reload(hub.hub) {
                $0.subscriptions = 1
                $0.batchRequests = 1
            }
            #expect(word(try await anna.reply("lines.subscribe", ["lines": ["a2"]])) == "limitReached")
            let request: JSONValue = ["jsonrpc": "2.0", "id": 900, "method": "lines.list"]
            anna.send(.array([request, request]))
            let refusal = try await anna.message { $0["id"]?.isNull == true }
            #expect(refusal["error"]?["code"]?.integer == -32600)
            await reload(hub.hub) { _ in }
            try await anna.call("lines.subscribe", ["lines": ["a2"]])
        }
    }

    @Test func `An open session that asks more than is read at once by the newer limits waits for its turn`()
        async throws
    {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna"), waits = hub.hub.services.metrics.turnsAwaited
            func ask() async throws {
                let ids = (0..<14).map { _ in anna.request("lines.list") }
                for id in ids { _ = try await anna.reply(to: id) }
            }
            try await ask()
            #expect(waits.value == 0)
            await reload(hub.hub) {
                $0.promptRequests = 5
                $0.busyRequestsPerSecond = 20
            }
            try await ask()
            #expect(waits.value > 0)
        }
    }

    @Test func `Newcomers are judged by the newer limits; who is there stays`() async throws {
        // Of loopback nothing is counted unless another is named.
        try await Office.withHub(configure: { $0.trustedProxies = ["192.0.2.7"] }) { hub in
            let anna = try await hub.client("anna")
            await reload(hub.hub) { $0.sessionsPerParty = 1 }
            let second = try await TestClient.connect(port: hub.port)
            await #expect(throws: TestClientError.self) { try await second.open(hub.token("anna"), device: "other") }
            #expect(second.messages.first.flatMap(word) == "limitReached")
            await reload(hub.hub) { $0.socketsPerAddress = 1 }
            await #expect(throws: TestClientError.self) { _ = try await TestClient.connect(port: hub.port) }
            #expect(hub.hub.services.metrics.turnedAway[.address]?.value == 1)
            try await anna.call("lines.list")
        }
    }

    @Test func `A node that has too much memory by the newer budget takes nobody until it has more`() async throws {
        try await Office.withHub { hub in
            let memory = hub.hub.services.memory
            await reload(hub.hub) { $0.memoryBytes = 1 }
            memory.look()
            #expect(memory.isSpent && !hub.hub.services.isReady)
            await reload(hub.hub) { _ in }
            memory.look()
            #expect(hub.hub.services.isReady)
        }
    }

    @Test func `A party's requests by HTTP are counted by the newer rate (P39)`() throws {
        let limits = LiveLimits()
        let rates = PartyRates(limits, capacity: 10)
        let anna = PartyID.named("anna"), now = Timestamp(milliseconds: 0)
        try rates.take(anna, now: now)
        limits.current.commandBurst = 2
        for _ in 0..<2 { try rates.take(anna, now: now) }
        #expect(throws: Refusal.self) { try rates.take(anna, now: now) }
    }

    @Test func `A thread's share of each rate is a part of the node's, and never nothing`() {
        var limits = HubLimits()
        limits.sessionOpensPerSecond = 100
        limits.sessionOpenSeconds = 10
        limits.snapshotBytesPerSecond = 4000
        limits.busyRequestsPerSecond = 1
        limits.socketsPerAddress = 1
        let share = ThreadShare(of: limits, threads: 4)
        #expect(share.openings == Rate(perSecond: 25, burst: 25) && share.waitingOpenings == 125)
        #expect(share.snapshots == Rate(perSecond: 1000, burst: 100))
        #expect(share.busyReading == Rate(perSecond: 1, burst: 1) && share.socketsPerAddress == 1)
    }
}
