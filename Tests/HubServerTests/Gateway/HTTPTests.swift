import HubJSON
import HubServer
import HubTesting
import Testing

@Suite struct HTTPTests {
    private func rpc(
        _ hub: TestHub, _ body: String, token: String?, type: String = "application/json"
    ) async throws -> (status: Int, head: String, body: String) {
        try await onThread {
            try RawSocket.http(
                hub.port, "POST", "/v1/rpc",
                headers: ["Content-Type: \(type)"] + (token.map { ["Authorization: Bearer \($0)"] } ?? []), body: body)
        }
    }

    @Test func `Health, readiness and metrics are told to anybody`() async throws {
        try await Office.withHub { hub async throws -> Void in
            func status(_ method: String, _ path: String) async throws -> Int {
                try await onThread { try RawSocket.http(hub.port, method, path).status }
            }
            #expect(try await status("GET", "/healthz") == 200)
            #expect(try await status("GET", "/readyz") == 200)
            #expect(try await status("GET", "/metrics") == 200)
            #expect(try await status("POST", "/healthz") == 405)
            #expect(try await status("GET", "/v1/rpc") == 405)
            #expect(try await status("GET", "/demo/people") == 404)
            #expect(try await status("GET", "/../Package.swift") != 200)
            hub.hub.drain()
        }
    }

    @Test func `A request by POST is answered like one on a socket; without the right token it is not (P39)`()
        async throws
    {
        try await Office.withHub { hub in
            let token = try await hub.token("anna"), expired = try await hub.token("anna", seconds: -100)
            let list = #"{"jsonrpc":"2.0","id":"x","method":"lines.list"}"#
            let good = try await rpc(hub, list, token: token)
            #expect(good.status == 200)
            let value = try JSONReader.read(Array(good.body.utf8))
            #expect(value["id"]?.string == "x")
            #expect(value["result"]?["own"]?.array?.count == 2)
            #expect(try await rpc(hub, list, token: nil).status == 401)
            #expect(try await rpc(hub, list, token: "no.token.this").status == 401)
            #expect(try await rpc(hub, list, token: expired).status == 401)
            #expect(try await rpc(hub, list, token: token, type: "text/plain").status == 415)
            #expect(try await rpc(hub, "{nonsense", token: token).body.contains("-32700"))
        }
    }

    @Test func `While too many tokens wait a new one is told when to come back`() async throws {
        try await Office.withHub(configure: { $0.limits.verificationQueue = 0 }) { hub in
            let list = #"{"jsonrpc":"2.0","id":1,"method":"lines.list"}"#
            let answer = try await rpc(hub, list, token: hub.token("anna"))
            #expect(answer.status == 503)
            #expect(answer.body.contains("overloaded"))
            #expect(answer.head.lowercased().contains("\r\nretry-after: "))
        }
    }

    @Test func `A batch runs in its order; what needs a socket is unknown there (P39)`() async throws {
        try await Office.withHub { hub in
            let token = try await hub.token("root", [.admin])
            let result = try await rpc(
                hub,
                #"[{"jsonrpc":"2.0","id":1,"method":"admin.party.put","params":{"id":"dora","name":"Dora","kind":"user","licensed":true,"callingPlan":true}},"#
                    + #"{"jsonrpc":"2.0","id":2,"method":"admin.line.put","params":{"id":"d1","number":"+465","owner":"dora"}},"#
                    + #"{"jsonrpc":"2.0","id":3,"method":"lines.subscribe","params":{"lines":"all"}},"#
                    + #"{"jsonrpc":"2.0","method":"admin.policy.get"}]"#, token: token)
            let replies = try JSONReader.read(Array(result.body.utf8)).array ?? []
            #expect(replies.map { $0["id"]?.integer } == [1, 2, 3])
            #expect(replies.prefix(2).allSatisfy { $0["result"] != nil }, "\(result.body)")
            #expect(replies.last?["error"]?["code"]?.integer == -32601)
        }
    }
}
