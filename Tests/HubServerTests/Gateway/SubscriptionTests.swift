import HubJSON
import HubServer
import HubTesting
import LineModel
import Testing

@Suite struct SubscriptionTests {
    /// The seqs of the events of a line that came so far, without revocations, which have none of their own (P11).
    private func seqs(_ client: TestClient, _ line: String = "a1") -> [Int64] {
        client.notifications("line.event")
            .filter { $0["line"]?.string == line && $0["type"]?.string != "line.revoked" }
            .compactMap { $0["seq"]?.integer }
    }

    @Test func `Members get a snapshot and every event after it, each with what it may see (P11, P12, R32, R33)`()
        async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let anna = try await hub.client("anna"), bo = try await hub.client("bo")
            let wall = try await hub.client("wall", scopes: [.monitor], lines: ["a1"])
            for client in [anna, bo, wall] {
                let result = try await client.call("lines.subscribe", ["lines": ["a1"]])
                #expect(result["snapshots"]?.array?.count == 1)
                #expect(result["denied"]?.array?.isEmpty == true)
            }
            let call = try await pbx.ring("a1")
            let annas = try await anna.event("call.alert")["call"]?["alert"]
            #expect(annas?["number"]?.string == "+461")
            #expect(annas?["callFor"] == nil)
            let bos = try await bo.event("call.alert")["call"]?["alert"]
            #expect(bos?["number"]?.string == "+461")
            #expect(bos?["callFor"]?.string == "Anna")
            let walls = try await wall.event("call.alert")["call"]
            #expect(walls?["state"]?.string == "ringing")
            #expect(walls?["alert"] == nil)
            try await pbx.end(call)
            for client in [anna, bo, wall] {
                _ = try await client.event("line.idle")
                #expect(seqs(client) == [1, 2, 3, 4])
            }
        }
    }

    @Test func `A stranger is denied, and does not learn whether the line exists (P34, R82)`() async throws {
        try await Office.withHub { hub in
            let carl = try await hub.client("carl")
            let result = try await carl.call("lines.subscribe", ["lines": ["a1", "ghost"]])
            #expect(result["snapshots"]?.array?.isEmpty == true)
            #expect(
                result["denied"]?.array == [
                    ["line": "a1", "code": "notMember"], ["line": "ghost", "code": "notMember"],
                ])
            let restricted = try await hub.client("anna", lines: ["a2"])
            let some = try await restricted.call("lines.subscribe", ["lines": ["a1", "a2"]])
            #expect(some["snapshots"]?.array?.count == 1)
            #expect(some["denied"]?.array == [["line": "a1", "code": "notMember"]])
        }
    }

    @Test func `A resumed client gets exactly what it missed, after the result (P18, R83)`() async throws {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let first = try await hub.client("bo", device: "x")
            let snapshot = try await first.call("lines.subscribe", ["lines": ["a1", "a2"]])["snapshots"]?.array?.first
            let epoch = snapshot?["epoch"] ?? ""
            try await pbx.end(pbx.ring("a1"))
            _ = try await first.event("line.idle")
            let second = try await TestClient.connect(port: hub.port)
            let result = try await second.open(
                hub.token("bo"), device: "y", resume: ["epoch": epoch, "lines": ["a1": 1, "a2": 0, "ghost": 7]])
            #expect(result["resumed"]?["lines"] == ["a1": "replayed", "a2": "current", "ghost": "revoked"])
            _ = try await second.event("line.idle")
            _ = try await second.event("line.revoked")
            #expect(seqs(second) == [2, 3, 4])
            #expect(second.messages.first?["result"] != nil, "the result comes first")
            try await pbx.ring("a2")
            _ = try await second.notification("line.event") { $0["line"]?.string == "a2" }
            #expect(seqs(second, "a2") == [1])
        }
    }

    @Test func `A portion resumed by a subscription is answered before anything that follows from it (P18, P25)`()
        async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            try await pbx.end(pbx.ring("a1"))
            let client = try await hub.client("bo")
            let id = client.request("lines.subscribe", ["lines": ["a1": 0, "ghost": 3]])
            let result = try await client.reply(to: id)
            #expect(result["result"]?["resumed"] == ["a1": "replayed", "ghost": "revoked"])
            _ = try await client.event("line.idle")
            _ = try await client.event("line.revoked")
            let messages = client.messages
            let place = messages.firstIndex { $0["id"]?.integer == id } ?? 0
            #expect(messages[..<place].allSatisfy { $0["method"] == nil }, "the result comes first")
            #expect(seqs(client) == [1, 2, 3, 4])
        }
    }

    @Test func `Who fell off the ring, or comes from another epoch, gets the rows and what ended lately (P20, P22)`()
        async throws
    {
        try await Office.withHub(configure: { $0.limits.ringEvents = 4 }) { hub in
            let pbx = try await SwitchDouble(hub)
            let first = try await hub.client("anna", device: "x")
            let epoch =
                try await first.call("lines.subscribe", ["lines": ["a1"]])["snapshots"]?.array?[0]["epoch"] ?? ""
            let ended = try await pbx.ring("a1")
            try await pbx.end(ended)
            let live = try await pbx.ring("a1")
            for (epoch, seq, device) in [(epoch, 0, "y"), ("another", 5, "z")] as [(JSONValue, Int64, String)] {
                let client = try await TestClient.connect(port: hub.port)
                let result = try await client.open(
                    hub.token("anna"), device: device, resume: ["epoch": epoch, "lines": ["a1": .integer(seq)]])
                #expect(result["resumed"]?["lines"]?["a1"]?.string == "reloaded")
                let snapshot = try await client.notification("line.snapshot")
                #expect(snapshot["calls"]?.array?.map { $0["id"]?.string } == [live])
                #expect(snapshot["ended"]?.array?.map { $0["id"]?.string } == [ended])
                #expect(snapshot["seq"]?.integer == 5)
                #expect(seqs(client).isEmpty)
            }
        }
    }

    @Test func `In lamp mode come lamps alone, without rows (P23)`() async throws {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let wall = try await hub.client("wall", scopes: [.monitor], lines: ["*"])
            let result = try await wall.call("lines.subscribe", ["lines": "all", "mode": "lamp"])
            #expect(result["snapshots"]?.array?.count == 2)
            #expect(result["snapshots"]?.array?.allSatisfy { $0["calls"] == nil } == true)
            let call = try await pbx.ring("a1")
            let lamp = try await wall.notification("line.lamp")
            #expect(lamp["lamp"]?.string == "ringing")
            #expect(lamp["call"] == nil)
            try await pbx.end(call)
            _ = try await wall.notification("line.lamp") { $0["lamp"]?.string == "idle" }
            #expect(wall.notifications("line.event").isEmpty)
        }
    }

    @Test func `A subscription ends when it is ended, and begins anew with a snapshot (P17)`() async throws {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let anna = try await hub.client("anna")
            try await anna.call("lines.subscribe", ["lines": "all"])
            try await anna.call("lines.unsubscribe", ["lines": ["a1"]])
            try await pbx.ring("a1")
            try await pbx.ring("a2")
            _ = try await anna.notification("line.event") { $0["line"]?.string == "a2" }
            #expect(seqs(anna).isEmpty)
            let again = try await anna.call("lines.subscribe", ["lines": ["a1"]])
            #expect(again["snapshots"]?.array?.first?["calls"]?.array?.count == 1)
        }
    }

    @Test func `A repair gives the rows, at most once a second (P24)`() async throws {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            await #expect(throws: TestClientError.self) {
                try await anna.call("lines.repair", ["line": "a1", "seq": 0])
            }
            try await anna.call("lines.subscribe", ["lines": ["a1"]])
            let repaired = try await anna.call("lines.repair", ["line": "a1", "seq": 0])
            #expect(repaired["snapshot"]?["line"]?.string == "a1")
            let refused = try await anna.reply("lines.repair", ["line": "a1", "seq": 0])
            #expect(refused["error"]?["data"]?["code"]?.string == "rateLimited")
            hub.clock.advance(.seconds(1))
            try await anna.call("lines.repair", ["line": "a1", "seq": 0])
        }
    }

    @Test func `More lines than a session may have are refused as a whole`() async throws {
        try await Office.withHub(configure: { $0.limits.subscriptions = 1 }) { hub in
            let anna = try await hub.client("anna")
            let reply = try await anna.reply("lines.subscribe", ["lines": ["a1", "a2"]])
            #expect(reply["error"]?["data"]?["code"]?.string == "limitReached")
            try await anna.call("lines.subscribe", ["lines": ["a1"]])
            try await anna.call("lines.subscribe", ["lines": ["a1"], "mode": "lamp"])
        }
    }

    @Test func `Under all a new line comes as a snapshot and a removed delegation ends it (P17, R21)`() async throws {
        try await Office.withHub { hub in
            let admin = try await hub.client("root", scopes: [.admin])
            let bo = try await hub.client("bo"), carl = try await hub.client("carl")
            for client in [bo, carl] { try await client.call("lines.subscribe", ["lines": "all"]) }
            try await admin.call("admin.line.put", ["id": "a3", "number": "+463", "owner": "anna"])
            _ = try await bo.notification("line.snapshot") { $0["line"]?.string == "a3" }
            try await admin.call("admin.delegation.add", ["delegator": "anna", "delegate": "carl"])
            _ = try await carl.notification("line.snapshot") { $0["line"]?.string == "a3" }
            _ = try await carl.notification("party.event") { $0["type"]?.string == "lines.changed" }
            try await admin.call("admin.delegation.remove", ["delegator": "anna", "delegate": "carl"])
            for line in ["a1", "a2", "a3"] {
                _ = try await carl.notification("line.event") {
                    $0["line"]?.string == line && $0["type"]?.string == "line.revoked"
                }
            }
        }
    }

    @Test func `A monitor of everything that follows all lines gets new ones too (P17, P38)`() async throws {
        try await Office.withHub { hub in
            let admin = try await hub.client("root", scopes: [.admin])
            let wall = try await hub.client("wall", scopes: [.monitor], lines: ["*"])
            try await wall.call("lines.subscribe", ["lines": "all", "mode": "lamp"])
            try await admin.call("admin.line.put", ["id": "a3", "number": "+463", "owner": "anna"])
            let snapshot = try await wall.notification("line.snapshot")
            #expect(snapshot["line"]?.string == "a3")
        }
    }

    @Test func `A removed line ends for all who see it`() async throws {
        try await Office.withHub { hub in
            let admin = try await hub.client("root", scopes: [.admin])
            let anna = try await hub.client("anna")
            try await anna.call("lines.subscribe", ["lines": ["a1"]])
            try await admin.call("admin.line.remove", ["id": "a1"])
            _ = try await anna.event("line.revoked")
            let again = try await anna.call("lines.subscribe", ["lines": ["a1"]])
            #expect(again["denied"]?.array?.count == 1)
        }
    }

    @Test func `Who becomes a member again is not sent what happened meanwhile, only how it is now (invariant 6)`()
        async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let admin = try await hub.client("root", scopes: [.admin])
            let first = try await hub.client("bo", device: "x")
            let epoch =
                try await first.call("lines.subscribe", ["lines": ["a1"]])["snapshots"]?.array?[0]["epoch"] ?? ""
            try await admin.call("admin.delegation.remove", ["delegator": "anna", "delegate": "bo"])
            try await pbx.end(pbx.ring("a1", from: "+46700000001"))
            hub.clock.advance(.seconds(61))
            try await admin.call("admin.delegation.add", ["delegator": "anna", "delegate": "bo"])
            let second = try await TestClient.connect(port: hub.port)
            let result = try await second.open(
                hub.token("bo"), device: "y", resume: ["epoch": epoch, "lines": ["a1": 0]])
            #expect(result["resumed"]?["lines"]?["a1"]?.string == "reloaded")
            _ = try await second.notification("line.snapshot")
            #expect(second.notifications("line.event").isEmpty)
        }
    }
}
