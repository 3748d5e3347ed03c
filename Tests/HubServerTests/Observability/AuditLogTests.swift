import Foundation
import HubJSON
import HubTesting
import LineModel
import Logging
import Synchronization
import Testing

@testable import HubServer

/// Who administered, and who got into whose call, is in the log: also what was refused, also where nobody could read it (R16).
@Suite struct AuditLogTests {
    private let lines = KeptLines()

    /// The log's lines as they are written.
    private final class KeptLines: Sendable {
        private let kept = Mutex<[String]>([])

        var audit: [String] { kept.withLock { $0.filter { $0.contains(" notice audit ") } } }

        var logger: Logger {
            let writer = LogWriter(.text) { line, _ in
                self.kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
            }
            return Logger(label: "test") { _ in HubLogHandler(writer) }
        }
    }

    private func told(_ words: String...) -> Int {
        lines.audit.count { line in words.allSatisfy { line.contains($0) } }
    }

    private func post(_ hub: TestHub, _ method: String, _ params: String, _ token: String) async throws -> String {
        try await onThread {
            try RawSocket.http(
                hub.port, "POST", "/v1/rpc", headers: headers(token), body: body(method, params)
            ).body
        }
    }

    private func headers(_ token: String) -> [String] {
        ["Content-Type: application/json", "Authorization: Bearer \(token)"]
    }

    private func body(_ method: String, _ params: String) -> String {
        #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
    }

    @Test func `Administration that cannot be read is written down as refused, by a socket and by HTTP alike`()
        async throws
    {
        try await Office.withHub(logger: lines.logger) { hub in
            let root = try await hub.client("root", scopes: [.admin])
            let token = try await hub.token("root", [.admin])
            for method in ["admin.party.put", "admin.delegation.setRights", "admin.sessions.close", "admin.node.drain"]
            {
                let reply = try await root.reply(method, ["id": 7, "party": "bo", "rights": "all", "node": [:]])
                #expect(reply["error"]?["data"]?["code"]?.string == "invalidParams", "\(method)")
                #expect(told("method=\(method)", "actor=root", "outcome=invalidParams") == 1)
                let answer = try await post(hub, method, #"{"id":7,"rights":"all","node":{}}"#, token)
                #expect(answer.contains("invalidParams"))
                #expect(told("method=\(method)", "actor=root", "outcome=invalidParams") == 2, "\(method) by HTTP")
            }
            #expect(told("party=bo") == 4, "what can be read of whom it concerns")
            _ = try await root.reply("admin.directory.list", ["kind": 7])
            #expect(lines.audit.count == 8, "who only looks is not written down")
        }
    }

    @Test func `What is refused to an administrator, and what is done, is the same by HTTP`() async throws {
        try await Office.withHub(logger: lines.logger) { hub in
            let token = try await hub.token("root", [.admin])
            for (party, outcome) in [("nobody", "unknownParty"), ("carl", "done")] {
                _ = try await post(hub, "admin.party.remove", #"{"id":"\#(party)"}"#, token)
                #expect(told("method=admin.party.remove", "id=\(party)", "actor=root", "outcome=\(outcome)") == 1)
            }
        }
    }

    @Test func `Who goes before the answer comes is written down all the same, by a socket and by HTTP alike`()
        async throws
    {
        let store = StallingStore()
        try await Office.withHub(store: store, logger: lines.logger) { hub in
            let root = try await hub.client("root", scopes: [.admin])
            let token = try await hub.token("root", [.admin])
            let requests = hub.hub.services.metrics.requests
            let before = requests.value
            store.stall()
            root.request("admin.party.remove", ["id": "bo"])
            try await onThread {
                let body = body("admin.party.remove", #"{"id":"carl"}"#)
                let head = ["POST /v1/rpc HTTP/1.1", "Host: hub", "Content-Length: \(body.utf8.count)"]
                let socket = try RawSocket(port: hub.port)
                socket.write(Array(((head + headers(token) + ["", ""]).joined(separator: "\r\n") + body).utf8))
                while requests.value < before + 2 { sched_yield() }
            }
            root.close()
            try await eventually { [metrics = hub.hub.services.metrics] in metrics.sockets.value == 0 }
            #expect(lines.audit.isEmpty)
            store.recover()
            try await eventually { [lines] in lines.audit.count == 2 }
            for party in ["bo", "carl"] {
                #expect(told("method=admin.party.remove", "id=\(party)", "actor=root", "outcome=done") == 1)
            }
        }
    }

    @Test(arguments: ["call.join", "call.monitor", "call.lock", "call.unlock"])
    func `Who tries to get into a call, or to lock one, by what cannot be read is written down`(_ method: String)
        async throws
    {
        try await Office.withHub(logger: lines.logger) { hub in
            let bo = try await hub.client("bo")
            _ = try await bo.reply(method, ["call": "h.1", "rev": "no number", "commandId": 7])
            #expect(told("method=\(method)", "actor=bo", "device=bo-1", "call=h.1", "outcome=invalidParams") == 1)
            let mode: JSONValue = method == "call.monitor" ? "listen" : .null
            _ = try await bo.reply(method, ["call": "h.2", "commandId": "c", "mode": mode])
            #expect(told("method=\(method)", "actor=bo", "call=h.2", "outcome=unknownCall") == 1)
            _ = try await bo.reply("call.hold", ["call": 7])
            #expect(lines.audit.count == 2)
        }
    }

    @Test func `Who floods with what cannot be read is written down as often as he may command (P26)`() async throws {
        try await Office.withHub(logger: lines.logger, configure: { $0.limits.commandBurst = 3 }) { hub in
            let bo = try await hub.client("bo")
            for _ in 0..<20 {
                let reply = try await bo.reply("call.join", ["call": 7])
                #expect(reply["error"]?["data"]?["code"]?.string == "invalidParams")
            }
            #expect(lines.audit.count == 3)
        }
    }

    @Test func `Nothing in what cannot be read begins a line of its own, fools a terminal or fills the log`()
        async throws
    {
        try await Office.withHub(logger: lines.logger) { hub in
            let root = try await hub.client("root", scopes: [.admin])
            let forged = "x\n2026-01-01T00:00:00.000Z notice audit actor=root outcome=done\u{2028}\u{1b}[2J"
            _ = try await root.reply("admin.party.remove", ["id": .string(forged), "commandId": 7])
            _ = try await root.reply(
                "admin.party.remove", ["id": .string(String(repeating: "y", count: 10_000)), "commandId": 7])
            let audit = lines.audit
            #expect(audit.count == 2)
            #expect(audit.allSatisfy { $0.hasSuffix("\n") && $0.count { $0.isNewline } == 1 && $0.count < 400 })
            #expect(!audit.joined().contains("\u{1b}"))
            #expect(audit.allSatisfy { $0.contains("outcome=invalidParams") })
        }
    }
}
