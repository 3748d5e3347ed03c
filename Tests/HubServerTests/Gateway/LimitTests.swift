import HubJSON
import HubServer
import HubTesting
import LineModel
import Testing

@Suite struct LimitTests {
    @Test func `Commands beyond the burst are refused with the time to wait, which is enough (P26)`() async throws {
        try await Office.withHub(configure: {
            $0.limits.commandBurst = 3
            $0.limits.commandsPerSecond = 2
        }) { hub in
            let anna = try await hub.client("anna")
            for _ in 0..<3 { try await anna.call("lines.list") }
            let invalid = try await anna.reply("call.place", ["line": 7])
            #expect(invalid["error"]?["data"]?["code"]?.string == "invalidParams", "bad parameters come first")
            let error = try await anna.reply("lines.list")["error"]
            #expect(error?["data"]?["code"]?.string == "rateLimited")
            let wait = try #require(error?["data"]?["retryAfterMilliseconds"]?.integer)
            hub.clock.advance(.milliseconds(wait))
            try await anna.call("lines.list")
        }
    }

    @Test func `A batch is answered whole up to its limit, and refused as a whole beyond it (P48)`() async throws {
        try await Office.withHub(configure: { $0.limits.batchRequests = 64 }) { hub in
            let anna = try await hub.client("anna")
            func batch(_ count: Int64, from first: Int64) -> JSONValue {
                .array((0..<count).map { ["jsonrpc": "2.0", "id": .integer(first + $0), "method": "lines.list"] })
            }
            anna.send(batch(64, from: 1000))
            _ = try await anna.reply(to: 1063)
            #expect(anna.messages.count { ($0["id"]?.integer ?? 0) >= 1000 && $0["result"] != nil } == 64)
            anna.send(batch(65, from: 2000))
            let refusal = try await anna.message { $0["id"]?.isNull == true }
            #expect(refusal["error"]?["code"]?.integer == -32600)
            #expect(!anna.messages.contains { ($0["id"]?.integer ?? 0) >= 2000 })
        }
    }

    @Test func `What is no JSON-RPC is answered as such, and a notification is dropped (P48)`() async throws {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            anna.send("{nonsense")
            _ = try await anna.message { $0["error"]?["code"]?.integer == -32700 }
            anna.send("[]")
            _ = try await anna.message { $0["error"]?["code"]?.integer == -32600 }
            anna.send(#"{"jsonrpc":"2.0","method":"lines.list"}"#)
            let unknown = try await anna.reply("no.such")
            #expect(unknown["error"]?["code"]?.integer == -32601)
            let foreign = try await anna.reply("admin.policy.get")
            #expect(foreign["error"]?["data"]?["code"]?.string == "forbidden")
            #expect(anna.messages.count == 5)
        }
    }

    @Test func `Who opens a session while too many tokens wait is told when to come back, and closed with 4503 (P47)`()
        async throws
    {
        try await Office.withHub(configure: { $0.limits.verificationQueue = 0 }) { hub in
            let client = try await TestClient.connect(port: hub.port)
            await #expect(throws: TestClientError.self) { try await client.open(hub.token("anna")) }
            let data = client.messages.first?["error"]?["data"]
            #expect(data?["code"]?.string == "overloaded")
            #expect((1000...10_000).contains(data?["retryAfterMilliseconds"]?.integer ?? 0))
            #expect(try await client.closed() == 4503)
        }
    }

    @Test func `A refresh while another is under way is refused, and the session goes on`() async throws {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            func refresh(_ id: Int64, seconds: Int64) async throws -> JSONValue {
                let token = try await hub.token("anna", seconds: seconds)
                return [
                    "jsonrpc": "2.0", "id": .integer(id), "method": "session.refresh",
                    "params": ["token": .string(token)],
                ]
            }
            // One frame is one turn, at whose end the first token goes to be verified.
            anna.send(.array([try await refresh(100, seconds: 100), try await refresh(101, seconds: 200)]))
            #expect(try await anna.reply(to: 101)["error"]?["data"]?["code"]?.string == "rateLimited")
            #expect(try await anna.reply(to: 100)["result"] != nil)
            try await anna.call("session.refresh", ["token": .string(hub.token("anna", seconds: 200))])
        }
    }

    @Test func `A message beyond the limit ends the socket with 1009`() async throws {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            anna.send(String(repeating: " ", count: 16_385))
            #expect(try await anna.closed() == 1009)
        }
    }
}
