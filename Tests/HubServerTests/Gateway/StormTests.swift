import HubJSON
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// What a storm of newcomers is given, and who waits for it (F30, P17).
@Suite struct StormTests {
    @Test func `Sessions are opened at a rate; who would wait too long is told when to come back`() async throws {
        try await Office.withHub(configure: {
            $0.threads = 1
            $0.limits.sessionOpensPerSecond = 1
            $0.limits.sessionOpenSeconds = 2
        }) { hub in
            let first = try await hub.client("anna", device: "first")
            let second = try await TestClient.connect(port: hub.port)
            let third = try await TestClient.connect(port: hub.port)
            let token = try await hub.token("anna")
            func open(_ device: String) -> JSONValue {
                ["token": .string(token), "client": ["kind": "web", "device": .string(device)]]
            }
            let waiting = second.request("session.open", open("second"))
            try await eventually {
                try hub.tells("linehub_openings_rationed_total 1")
            }
            let refused = try await third.reply("session.open", open("third"))["error"]?["data"]
            #expect(refused?["code"]?.string == "overloaded")
            #expect((1000...10_000).contains(refused?["retryAfterMilliseconds"]?.integer ?? 0))
            #expect(try await third.closed() == 4503)
            try await first.call("lines.list")
            #expect(second.messages.isEmpty)
            hub.clock.advance(.milliseconds(1100))
            #expect(try await second.reply(to: waiting)["result"] != nil)
        }
    }

    @Test func `A switch never waits: without it its lines serve nobody`() async throws {
        try await Office.withHub(configure: {
            $0.threads = 1
            $0.limits.sessionOpensPerSecond = 1
        }) { hub in
            _ = try await hub.client("anna")
            _ = try await SwitchDouble(hub)
        }
    }

    @Test func `Snapshots wait for their share, all come, and who has them is told of events meanwhile`() async throws {
        let lines = (1...40).map { Line(id: .named("l\($0)"), number: "+47\($0)", owner: .named("anna")) }
        try await Office.withHub(
            Office.facts + lines.map { .line($0) },
            configure: {
                $0.threads = 1
                $0.limits.snapshotBytesPerSecond = 1024
            }
        ) { hub in
            let pbx = try await SwitchDouble(hub)
            let served = try await hub.client("bo")
            try await served.call("lines.subscribe", ["lines": ["a1"]])
            hub.clock.advance(.seconds(2))
            let newcomer = try await hub.client("anna", device: "storm")
            let reply = try await newcomer.call("lines.subscribe", ["lines": "all"])
            let atOnce = reply["snapshots"]?.array?.count ?? 0
            #expect(atOnce < 42 && reply["more"]?.bool == true)
            _ = try await pbx.ring("a1")
            _ = try await served.message { $0["params"]?["type"]?.string == "call.alert" }
            func come() -> Int { newcomer.notifications("line.snapshot").count }
            try await eventually {
                try !hub.tells("linehub_snapshots_rationed_total 0")
            }
            let early = come()
            #expect(atOnce + early < 42, "they wait while no time passes")
            // What it has, it is told of meanwhile.
            #expect(reply["snapshots"]?.array?.first?["line"]?.string == "a1")
            _ = try await newcomer.message { $0["params"]?["type"]?.string == "call.alert" }
            for _ in 0..<100 where atOnce + come() < 42 {
                let before = come()
                hub.clock.advance(.milliseconds(300))
                try await eventually { newcomer.notifications("line.snapshot").count > before }
            }
            try await eventually { atOnce + newcomer.notifications("line.snapshot").count == 42 }
        }
    }
}
