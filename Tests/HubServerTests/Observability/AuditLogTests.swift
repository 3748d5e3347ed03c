import Foundation
import HubCore
import HubJSON
import HubProtocol
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

    private func told(_ words: String...) -> Int { told(words) }

    private func told(_ words: [String]) -> Int {
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
            #expect(told("method=admin.sessions.close", "party=bo") == 1, "what can be read of whom it concerns")
            #expect(told("party=bo") == 1, "what the method has, and no more")
            _ = try await root.reply("admin.directory.list", ["kind": 7])
            #expect(lines.audit.count == 8, "who only looks is not written down")
        }
    }

    @Test func `Who tries to administer without the scope is written down, by a socket and by HTTP alike (P38)`()
        async throws
    {
        try await Office.withHub(logger: lines.logger) { hub in
            let bo = try await hub.client("bo")
            let reply = try await bo.reply("admin.policy.set", ["monitoring": true])
            #expect(reply["error"]?["data"]?["code"]?.string == "forbidden")
            let words = ["method=admin.policy.set", "actor=bo", "monitoring=true", "outcome=forbidden"]
            #expect(told(words) == 1 && told(words + ["session=s."]) == 1)
            let token = try await hub.token("bo", [.client])
            let answer = try await post(hub, "admin.policy.set", #"{"monitoring":true}"#, token)
            #expect(answer.contains("forbidden") && told(words) == 2)
            #expect(told("session=") == 1, "there is no session by HTTP")
            for _ in 0..<20 { _ = try await bo.reply("admin.directory.export", [:]) }
            #expect(
                (8...10).contains(told("method=admin.directory.export", "outcome=forbidden")), "ten, and one a second")
        }
    }

    @Test func `What was set to what is told: members of the policy, rights, what a party has and a line does`()
        async throws
    {
        try await Office.withHub(logger: lines.logger) { hub in
            let root = try await hub.client("root", scopes: [.admin])
            func done(_ method: String, _ params: JSONValue, _ words: String...) async throws {
                _ = try await root.reply(method, params)
                #expect(
                    told(["method=\(method)", "actor=root", "session=s.", "outcome=done"] + words) == 1,
                    "\(method): \(lines.audit.last ?? "")")
            }
            try await done(
                "admin.policy.set",
                [
                    "monitoring": true, "ringSeconds": 20, "limits": ["delegates": 7],
                    "minimumVersions": ["desktop": "5.1"],
                ],
                "monitoring=true", "ringSeconds=20", "limits.delegates=7", "minimumVersions.desktop=5.1")
            #expect(told("privacy=") == 0, "what stays as it is is not told")
            try await done(
                "admin.party.put",
                ["id": "eve", "name": "Eve", "kind": "user", "licensed": true, "callingPlan": true],
                "id=eve", "kind=user", "licensed=true", "callingPlan=true")
            try await done(
                "admin.line.put", ["id": "l9", "number": "+4612345678", "owner": "eve", "voicemail": false],
                "id=l9", "number=+4612345678", "owner=eve", "voicemail=false")
            try await done(
                "admin.delegation.add", ["delegator": "eve", "delegate": "bo", "rights": ["place", "monitor"]],
                "delegator=eve", "delegate=bo", "rights=place,monitor")
            try await done(
                "admin.delegation.setRights", ["delegator": "eve", "delegate": "bo", "rights": ["answer"]],
                "rights=answer")
            try await done("admin.directory.export", [:])
            let bo = try await hub.client("bo")
            try await done("admin.sessions.close", ["party": "bo", "reason": "r"], "party=bo")
            bo.close()
        }
    }

    @Test func `A session that sees all lines is an act, by whatever it came to its scope`() async throws {
        try await Office.withHub(logger: lines.logger) { hub in
            _ = try await hub.client("spy", scopes: [.monitor])
            #expect(told("method=session.open", "actor=spy", "session=s.", "outcome=done") == 1)
            let bo = try await hub.client("bo")
            #expect(lines.audit.count == 1, "others are no act")
            let token = try await hub.token("bo", [.client, .monitor])
            for _ in 0..<2 { _ = try await bo.reply("session.refresh", ["token": .string(token)]) }
            #expect(told("method=session.refresh", "actor=bo", "session=s.", "outcome=done") == 1)
        }
    }

    @Test func `Who wants to see all lines without the scope is written down, as often as any refusal (P38)`()
        async throws
    {
        try await Office.withHub(logger: lines.logger) { hub in
            let token = try await hub.token("bo")
            for _ in 0..<20 {
                let client = try await TestClient.connect(port: hub.port)
                let reply = try await client.reply(
                    "session.open", ["token": .string(token), "client": ["kind": "monitor", "device": "wall"]])
                #expect(reply["error"]?["data"]?["code"]?.string == "forbidden")
            }
            #expect(told("method=session.open", "actor=bo", "device=wall", "outcome=forbidden") == 10)
        }
    }

    @Test(arguments: Logger.Level.allCases)
    func `The audit is written whatever the level of the log is`(_ level: Logger.Level) async throws {
        var logger = lines.logger
        logger.logLevel = level
        try await Office.withHub(logger: logger) { hub in
            let root = try await hub.client("root", scopes: [.admin])
            _ = try await root.reply("admin.party.remove", ["id": "carl"])
            #expect(told("method=admin.party.remove", "id=carl", "outcome=done") == 1)
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

    @Test func `Of what an ordinary caller cannot do anyway so much is written down, and how much more there was`() {
        let clock = HandClock()
        let audit = AuditLog(lines.logger, sessions: SessionDirectory(node: "n"), now: clock.clock)
        func tries(_ party: String, _ scopes: Scopes, _ word: RefusalCode) {
            for _ in 0..<25 {
                audit.impossible(.callMonitor, ["call": "h.1"], caller(.named(party), scopes), RPCError(word))
            }
        }
        tries("bo", .client, .invalidParams)
        #expect(told("actor=bo") == 10)
        tries("carl", .client, .forbidden)
        #expect(told("actor=carl", "outcome=forbidden") == 10, "another party has its own share")
        tries("root", .admin, .invalidParams)
        tries("spy", .monitor, .invalidParams)
        #expect(told("actor=root") == 25 && told("actor=spy") == 25)
        #expect(told("leftOut=") == 0)
        clock.advance(.seconds(1))
        tries("bo", .client, .invalidParams)
        #expect(told("actor=bo", "leftOut=15") == 1 && told("actor=bo") == 11)
    }

    private func caller(_ party: PartyID, _ scopes: Scopes) -> Caller {
        Caller(
            viewer: Viewer(party: party, isMember: true, allowed: nil), name: party.rawValue,
            device: .named("d"), kind: .desktop, scopes: scopes, language: .en, session: nil)
    }

    @Test func `However many parties there are, so many are told apart, until they are quiet`() {
        var ration = AuditRation(mostParties: 2)
        let start = Timestamp(milliseconds: 1_764_000_000_000)
        let parties = (0..<10).map { PartyID.named("p\($0)") }
        for party in parties.prefix(2) { #expect(spent(&ration, party, start) == 10) }
        #expect(parties.dropFirst(2).reduce(0) { $0 + spent(&ration, $1, start) } == 10, "the rest shares one")
        #expect(spent(&ration, parties[9], Timestamp(milliseconds: start.milliseconds + 10_000)) == 10)
    }

    private func spent(_ ration: inout AuditRation, _ party: PartyID, _ now: Timestamp) -> Int {
        (0..<20).count { _ in ration.came(party, now: now) != .leaveOut }
    }

    @Test func `What is told of an act is cut as it is shown, and is what its method has`() {
        let hidden = JSONValue.string(String(repeating: "\u{E0041}", count: 5000))
        let names = ["id", "delegator", "delegate", "owner", "session", "party", "node", "call", "mode"]
        let junk = names.reduce(into: JSONObject()) { $0[$1] = hidden }
        for method in Method.allCases {
            let told = AuditedMembers.told(of: method, junk)
            let members = Set(method.auditedMembers ?? []).intersection(names)
            #expect(Set(told.map { $0.name == "target" ? "session" : $0.name }).isSubset(of: members))
            let shown = told.map { LogRecord.cut($0.text, shown: .max).shown }
            #expect(shown.allSatisfy { $0 <= 128 } && shown.reduce(0, +) <= 512)
        }
        #expect(AuditedMembers.told(of: .callMonitor, junk).map(\.name) == ["call", "mode"])
        #expect(LogRecord.cut("a\nb\u{E0041}c", shown: 12).text == "a\nb")
        #expect(LogRecord.cut("a\nb\u{E0041}c", shown: 13).text == "a\nb\u{E0041}")
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
