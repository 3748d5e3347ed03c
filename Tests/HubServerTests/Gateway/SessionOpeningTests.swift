import HubJSON
import HubServer
import HubTesting
import LineModel
import Testing

@Suite struct SessionOpeningTests {
    @Test func `A client opens a session and learns party, epoch, limits and heartbeat (P19, P38)`() async throws {
        try await Office.withHub { hub in
            let client = try await TestClient.connect(port: hub.port)
            let result = try await client.open(hub.token("anna"))
            #expect(result["party"] == ["id": "anna", "name": "Anna", "seq": 0])
            #expect(result["heartbeatSeconds"]?.integer == 25)
            #expect(result["serverTime"]?.integer == hub.clock.now.milliseconds)
            #expect(result["limits"]?["appearances"]?.integer == 4)
            #expect(result["epoch"]?.string?.isEmpty == false)
        }
    }

    @Test func `The token may stand in the header of the upgrade`() async throws {
        try await Office.withHub { hub in
            let token = try await hub.token("anna")
            for header in ["Bearer \(token)", "bearer \(token)"] {
                let client = try await TestClient.connect(port: hub.port, headers: [("Authorization", header)])
                try await client.open(nil, device: header.hasPrefix("B") ? "one" : "two")
            }
        }
    }

    @Test func `What comes before the session is unauthenticated and ends the socket with 4401 (P47)`() async throws {
        try await Office.withHub { hub in
            let client = try await TestClient.connect(port: hub.port)
            let reply = try await client.reply("lines.list")
            #expect(reply["error"]?["data"]?["code"]?.string == "unauthenticated")
            #expect(try await client.closed() == 4401)
        }
    }

    @Test func `A failed open tells why and closes with the code for it (P38, P47, R9)`() async throws {
        try await Office.withHub { hub in
            let good = try await hub.token("anna"), stranger = try await hub.token("nobody")
            let expired = try await hub.token("anna", seconds: -100)
            let monitor = try await hub.token("anna", [.monitor])
            let cases: [(token: String?, kind: String, version: String?, word: String, close: UInt16)] = [
                (nil, "web", nil, "unauthenticated", 4401), ("no.token.this", "web", nil, "unauthenticated", 4401),
                (expired, "web", nil, "tokenExpired", 4403), (stranger, "web", nil, "unknownParty", 4401),
                (good, "desktop", "4.5.3", "clientTooOld", 4426), (good, "desktop", nil, "clientTooOld", 4426),
                (good, "mobile", "4.5.4", "clientTooOld", 4426), (good, "switch", nil, "forbidden", 4401),
                (good, "monitor", nil, "forbidden", 4401),
            ]
            for (token, kind, version, word, close) in cases {
                let client = try await TestClient.connect(port: hub.port)
                await #expect(throws: TestClientError.self, "\(word)") {
                    try await client.open(token, kind: kind, version: version)
                }
                #expect(client.messages.first?["error"]?["data"]?["code"]?.string == word, "\(kind)")
                #expect(try await client.closed() == close, "\(word)")
            }
            let desktop = try await TestClient.connect(port: hub.port)
            try await desktop.open(good, kind: "desktop", version: "4.5.10")
            let wall = try await TestClient.connect(port: hub.port)
            let result = try await wall.open(monitor, kind: "monitor", device: nil)
            #expect(result["party"] == ["id": "anna", "name": "anna", "seq": 0])
        }
    }

    @Test func `A second open is a duplicate and harms nothing (P47)`() async throws {
        try await Office.withHub { hub in
            let client = try await hub.client("anna")
            await #expect(throws: TestClientError.self) { try await client.open(hub.token("anna")) }
            #expect(client.messages.last?["error"]?["data"]?["code"]?.string == "duplicate")
            try await client.call("lines.list")
        }
    }

    @Test func `What is pipelined behind the open is answered in order once the session is there`() async throws {
        try await Office.withHub { hub in
            let client = try await TestClient.connect(port: hub.port)
            let token = try await hub.token("anna")
            let open: JSONValue = [
                "jsonrpc": "2.0", "id": 100, "method": "session.open",
                "params": ["token": .string(token), "client": ["kind": "web", "device": "d"]],
            ]
            client.send([open, ["jsonrpc": "2.0", "id": 101, "method": "lines.subscribe", "params": ["lines": "all"]]])
            client.send(["jsonrpc": "2.0", "id": 102, "method": "lines.list"])
            _ = try await client.reply(to: 102)
            #expect(client.messages.compactMap { $0["id"]?.integer } == [100, 101, 102])
            #expect(client.messages.allSatisfy { $0["result"] != nil })
        }
    }

    @Test func `The newer session of a device closes the older with 4409, another device's stays (P47)`() async throws {
        try await Office.withHub { hub in
            let older = try await hub.client("anna", device: "phone")
            let other = try await hub.client("anna", device: "desk")
            let newer = try await hub.client("anna", device: "phone")
            let namesake = try await hub.client("bo", device: "phone")
            #expect(try await older.closed() == 4409)
            for client in [other, newer, namesake] { try await client.call("lines.list") }
        }
    }

    @Test func `Who opens no session in time is closed with 4401`() async throws {
        try await Office.withHub { hub in
            let client = try await TestClient.connect(port: hub.port)
            // The clock must not move before the hub has the socket, else its time begins after that.
            try await eventually { try hub.tells("linehub_sockets 1") }
            hub.clock.advance(.seconds(10))
            #expect(try await client.closed() == 4401)
        }
    }

    @Test func `A token about to expire is told of, a refresh extends it, and its end closes with 4403`() async throws {
        try await Office.withHub { hub in
            let client = try await TestClient.connect(port: hub.port)
            try await client.open(hub.token("anna", seconds: 100))
            hub.clock.advance(.seconds(70))
            let notice = try await client.notification("hub.notice")
            #expect(notice["code"]?.string == "tokenExpiring")
            try await client.call("session.refresh", ["token": .string(hub.token("anna", seconds: 100))])
            hub.clock.advance(.seconds(40))
            try await client.call("lines.list")
            await #expect(throws: TestClientError.self) {
                try await client.call("session.refresh", ["token": .string(hub.token("bo"))])
            }
            hub.clock.advance(.seconds(61))
            #expect(try await client.closed() == 4403)
        }
    }

    @Test func `Without the subprotocol there is no socket`() async throws {
        try await Office.withHub { hub in
            await #expect(throws: TestClientError.self) {
                try await TestClient.connect(port: hub.port, subprotocol: "other.v1")
            }
        }
    }

    @Test func `A page of another origin may not connect, nor anybody while the node drains`() async throws {
        try await Office.withHub { hub in
            await #expect(throws: TestClientError.self) {
                try await TestClient.connect(port: hub.port, headers: [("Origin", "http://evil")])
            }
            hub.hub.drain()
            await #expect(throws: TestClientError.self) { try await hub.client("anna") }
        }
    }

    @Test func `A drain tells each client its own delay and ends it then with 4500`() async throws {
        try await Office.withHub { hub in
            let client = try await hub.client("anna")
            hub.hub.drain()
            let notice = try await client.notification("hub.notice")
            #expect(notice["code"]?.string == "draining")
            #expect(notice["reconnectAfterMilliseconds"]?.integer != nil)
            hub.clock.advance(.seconds(20))
            #expect(try await client.closed() == 4500)
        }
    }
}
