import HubJSON
import HubTesting
import HubWebSocket
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// What a session may cost that asks for more than it is given, and what a watcher of many lines misses: nothing.
@Suite(.serialized) struct HoldingBackTests {
    @Test func `A session whose requests are not answered is ended in the end, and the others go on`() async throws {
        let store = StallingStore()
        try await Office.withHub(store: store, configure: { $0.limits.requestsInFlight = 8 }) { hub in
            let stuck = try await hub.client("anna"), other = try await hub.client("bo")
            store.stall()
            for status in ["away", "available"] { stuck.request("presence.set", ["status": .string(status)]) }
            try await eventually { try hub.tells("linehub_held_back_total 1") }
            // Each session is looked at in turn; that a later one's deadline was seen is a sign that all were.
            let silent = try await TestClient.connect(port: hub.port)
            try await eventually { try hub.tells("linehub_sockets 3") }
            hub.clock.advance(.seconds(59))
            #expect(try await silent.closed() == 4401)
            #expect(try await onThread { try hub.tells(#"linehub_sessions{kind="web"} 2"#) })
            hub.clock.advance(.seconds(2))
            #expect(try await stuck.closed() == 4503)
            try await other.call("lines.list")
            store.recover()
            let back = try await hub.client("anna")
            try await back.call("presence.set", ["status": "away"])
        }
    }

    @Test(arguments: 1...5)
    func `Who asks one thing after another is answered, however few requests may be in flight`(_ allowed: Int)
        async throws
    {
        try await Office.withHub(configure: { $0.limits.requestsInFlight = allowed }) { hub in
            let anna = try await hub.client("anna")
            for _ in 0..<20 { try await anna.call("lines.list") }
        }
    }

    @Test func `Who is held back is let in when newer limits allow what it has asked, and not before`() async throws {
        let store = StallingStore()
        try await Office.withHub(store: store, configure: { $0.limits.requestsInFlight = 8 }) { hub in
            let anna = try await hub.client("anna")
            store.stall()
            for status in ["away", "available"] { anna.request("presence.set", ["status": .string(status)]) }
            try await eventually { try hub.tells("linehub_held_back_total 1") }
            let asked = anna.request("lines.list")
            await hub.hub.reload("limits") { $0.limits.requestsInFlight = 9 }
            #expect(try await onThread { try hub.tells("linehub_held_back_total 1") })
            #expect(!anna.messages.contains { $0["id"]?.integer == asked })
            await hub.hub.reload("limits") { $0.limits.requestsInFlight = 64 }
            _ = try await anna.reply(to: asked)
            store.recover()
        }
    }

    @Test func `What waits for a client that takes everything is bounded, however fast it asks`() async throws {
        let lines = (3...200).map {
            StoredFact.line(Line(id: .named("a\($0)"), number: "+46\($0)", owner: .named("anna")))
        }
        let bound = 65_536
        try await Office.withHub(
            Office.facts + lines,
            configure: {
                $0.limits.perConnectionQueueBytes = bound
                $0.limits.commandBurst = 100_000
            }
        ) { hub in
            let anna = try await hub.client("anna", device: "hasty")
            let gauge = OutboxGauge(hub.hub.threads[0])
            let reply = try await anna.reply("lines.list").encoded().count
            let ids = (10_000..<12_000).map(Int64.init)
            var answered = 0
            // A frame is handled in one turn, in which the socket takes everything.
            for batch in stride(from: 0, to: ids.count, by: 100) {
                let batch = ids[batch..<batch + 100]
                anna.send(.array(batch.map { ["jsonrpc": "2.0", "id": .integer($0), "method": "lines.list"] }))
                for id in batch where try await anna.reply(to: id)["result"] != nil { answered += 1 }
            }
            let most = gauge.stop()
            #expect(answered > 0 && answered < ids.count, "it asked for more than it is given")
            #expect(most > bound / 2, "\(most): nothing waited, and the test tests nothing")
            // One reply may come on top, and the refusals of the rest of its frame.
            #expect(most <= bound + reply + 100 * 256, "\(most) bytes waited")
        }
    }

    @Test func `A slow watcher of many lines misses none for the sake of others that move on and on`() async throws {
        let busy = 150
        func name(_ number: Int) -> String { "\(1000 + number)" }
        let facts = (0...busy + 1).flatMap { number -> [StoredFact] in
            let party = PartyID.named("p\(name(number))")
            return [
                .party(Party(id: party, name: "P")),
                .line(Line(id: .named("l\(name(number))"), number: "+46\(name(number))", owner: party)),
            ]
        }
        try await Office.withHub(facts) { hub in
            let pbx = try await SwitchDouble(hub)
            var legs: [JSONValue] = []
            for number in 1...busy {
                let call = try await pbx.ring("l\(name(number))")
                legs.append(["call": .string(call), "party": .string("p\(name(number))"), "device": "desk"])
                try await pbx.client.call("switch.answered", legs[number - 1])
            }
            let wall = try await onThread { try RawSocket(port: hub.port, receiveBufferBytes: 4096) }
            let token = try await hub.token("wall", [.monitor], lines: ["*"])
            // One at either end, whichever the hub goes through first.
            let quiet: Set<String> = ["l\(name(0))", "l\(name(busy + 1))"]
            try await onThread {
                try wall.upgrade()
                wall.send([
                    "jsonrpc": "2.0", "id": 1, "method": "session.open",
                    "params": ["token": .string(token), "client": ["kind": "monitor"]],
                ])
                wall.send(["jsonrpc": "2.0", "id": 2, "method": "lines.subscribe", "params": ["lines": "all"]])
                var known: Set<String> = []
                while known.count < busy + 2 {
                    for message in try wall.messages() {
                        let rows = message["result"]?["snapshots"]?.array ?? [message["params"] ?? .null]
                        known.formUnion(rows.compactMap { $0["line"]?.string })
                    }
                }
            }
            // More moves between two looks of the watcher than it takes at one.
            var seen: Set<String> = []
            for round in 0..<40 where seen.count < quiet.count {
                for leg in legs { try await pbx.client.call(round % 2 == 0 ? "switch.held" : "switch.resumed", leg) }
                if round == 2 { for line in quiet { try await pbx.ring(line) } }
                guard round > 2 else { continue }
                seen.formUnion(
                    try await onThread {
                        var bytes = 0
                        var lines: Set<String> = []
                        while bytes < 40_000 {
                            for message in try wall.messages() {
                                bytes += message.encoded().count
                                if let line = message["params"]?["line"]?.string { lines.insert(line) }
                            }
                        }
                        return lines.intersection(quiet)
                    })
            }
            #expect(seen == quiet, "told of \(seen) alone")
            #expect(
                try await onThread { try !hub.tells("linehub_blocked_sends_total 0") }, "the watcher was never slow")
        }
    }
}

/// Looks at a thread's outboxes in every turn.
private final class OutboxGauge: Sendable {
    private let largest = Mutex(0)
    private let isStopped = Mutex(false)

    init(_ thread: ServiceThread) { thread.mailbox.post(look) }

    /// The most that waited for a session at once.
    func stop() -> Int {
        isStopped.withLock { $0 = true }
        return largest.withLock { $0 }
    }

    private func look(_ thread: ServiceThread) {
        thread.sessions.forEach { session in largest.withLock { $0 = max($0, session.outboxBytes) } }
        if !isStopped.withLock({ $0 }) { thread.mailbox.post(look) }
    }
}
