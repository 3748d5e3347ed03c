import HubJSON
import HubTesting
import HubWebSocket
import LineModel
import Synchronization
import Testing

@testable import HubServer

@Suite(.serialized) struct DeliveryTests {
    /// Rings and ends calls on the line as fast as the hub answers, until the body has ended.
    private func underLoad(
        _ pbx: SwitchDouble, _ line: String, _ body: () async throws -> Void
    ) async throws {
        let storm = Task {
            while !Task.isCancelled { try await pbx.end(pbx.ring(line)) }
        }
        do {
            try await body()
        } catch {
            storm.cancel()
            throw error
        }
        storm.cancel()
        try await storm.value
    }

    @Test func `No event precedes the reply of its subscription, and none is missing after it (P17, R83)`() async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let anna = try await hub.client("anna")
            try await underLoad(pbx, "a1") {
                for _ in 0..<40 {
                    let begin = anna.messages.count
                    let id = anna.request("lines.subscribe", ["lines": ["a1"]])
                    let snapshot = try await anna.reply(to: id)["result"]?["snapshots"]?.array?.first
                    let seq = try #require(snapshot?["seq"]?.integer)
                    _ = try await anna.notification("line.event", from: begin) { ($0["seq"]?.integer ?? 0) > seq + 6 }
                    try await anna.call("lines.unsubscribe", ["lines": ["a1"]])
                    let messages = anna.messages[begin...]
                    let reply = try #require(messages.firstIndex { $0["id"]?.integer == id })
                    #expect(!messages[..<reply].contains { $0["method"]?.string == "line.event" })
                    let seqs = messages[reply...].compactMap { message in
                        message["method"]?.string == "line.event" ? message["params"]?["seq"]?.integer : nil
                    }
                    #expect(seqs == Array((seq + 1)..<(seq + 1 + Int64(seqs.count))))
                }
            }
        }
    }

    @Test
    func
        `A revocation cuts the line at its commit: nothing after it, nothing of what happened meanwhile (F27, invariant 6)`()
        async throws
    {
        try await Office.withHub(configure: { $0.threads = 2 }) { hub in
            let seed = UInt64.random(in: 0...UInt64.max)
            var dice = Dice(seed: seed)
            let pbx = try await SwitchDouble(hub)
            let admin = try await hub.client("root", scopes: [.admin])
            let all = try await hub.client("bo", device: "all"), some = try await hub.client("bo", device: "some")
            try await all.call("lines.subscribe", ["lines": "all"])
            let delegation: JSONValue = ["delegator": "anna", "delegate": "bo"]
            try await underLoad(pbx, "a2") {
                for _ in 0..<20 {
                    try await some.call("lines.subscribe", ["lines": ["a1", "a2"]])
                    for _ in 0..<Int.random(in: 0...3, using: &dice) { try await pbx.end(pbx.ring("a1")) }
                    try await admin.call("admin.delegation.remove", delegation)
                    for _ in 0..<Int.random(in: 1...4, using: &dice) {
                        try await pbx.end(pbx.ring("a1", from: "+4699999"))
                    }
                    try await admin.call("admin.delegation.add", delegation)
                }
            }
            _ = try await all.call("lines.list")
            for client in [all, some] {
                let lineMessages = client.messages.filter {
                    $0["method"]?.string?.hasPrefix("line.") == true || $0["id"] != nil
                }
                let isTold = lineMessages.contains { Self.liveText($0).contains("+4699999") }
                #expect(!isTold, "what happened while Bo was no member, seed \(seed)")
                for line in ["a1", "a2"] { expectCut(client.messages, line, seed) }
            }
        }
    }

    /// The message without what ended lately: a snapshot names that to whoever is a member now, like the history (P22, P46).
    private static func liveText(_ message: JSONValue) -> String {
        var object = message.object ?? [:]
        if var params = object["params"]?.object {
            params["ended"] = nil
            object["params"] = .object(params)
        }
        return String(decoding: JSONValue.object(object).encoded(), as: UTF8.self)
    }

    /// After a revocation of the line nothing comes but a new snapshot; seqs never go back.
    private func expectCut(_ messages: [JSONValue], _ line: String, _ seed: UInt64) {
        var mine: Int64?
        for message in messages {
            let params = message["params"]
            if let snapshots = message["result"]?["snapshots"]?.array {
                for snapshot in snapshots where snapshot["line"]?.string == line { mine = snapshot["seq"]?.integer }
            }
            guard params?["line"]?.string == line, let seq = params?["seq"]?.integer else { continue }
            switch (message["method"]?.string, params?["type"]?.string) {
            case ("line.snapshot", _): mine = seq
            case ("line.event", "line.revoked"):
                #expect(mine != nil && seq >= mine!, "seed \(seed)")
                mine = nil
            case ("line.event", _):
                #expect(
                    mine.map { $0 + 1 } == seq,
                    "event \(seq) after \(mine.map(String.init) ?? "line.revoked"), seed \(seed)")
                mine = seq
            default: break
            }
        }
    }

    @Test func `A client that stops reading costs a bounded amount, and has the truth when it reads again (F9)`()
        async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let slow = try await onThread { try RawSocket(port: hub.port, receiveBufferBytes: 4096) }
            let token = try await hub.token("anna")
            try await onThread {
                try slow.upgrade()
                slow.send([
                    "jsonrpc": "2.0", "id": 1, "method": "session.open",
                    "params": ["token": .string(token), "client": ["kind": "web", "device": "slow"]],
                ])
                slow.send(["jsonrpc": "2.0", "id": 2, "method": "lines.subscribe", "params": ["lines": "all"]])
                _ = try slow.messages()
            }
            let watch = try await hub.client("anna", device: "watch")
            let start =
                try await watch.call("lines.subscribe", ["lines": ["a1"]])["snapshots"]?.array?[0]["seq"]?.integer ?? 0
            let calls = 300
            for _ in 0..<calls { try await pbx.end(pbx.ring("a1")) }
            let last = start + Int64(calls) * 4
            _ = try await watch.notification("line.event") { $0["seq"]?.integer == last }
            let metrics = try await onThread { try RawSocket.http(hub.port, "GET", "/metrics").body }
            #expect(
                !metrics.contains("linehub_blocked_sends_total 0\n"),
                "the client was never slow: the test tests nothing")
            #expect(metrics.contains("linehub_slow_closed_total 0\n"), "a slow reader of events is not closed")
            let (bytes, seqs, reloads) = try await onThread { () -> (Int, [Int64], Int) in
                var bytes = 0
                var seqs: [Int64] = []
                var reloads = 0
                while seqs.last != last {
                    for message in try slow.messages() {
                        bytes += message.encoded().count
                        let params = message["params"]
                        guard params?["line"]?.string == "a1", let seq = params?["seq"]?.integer else { continue }
                        seqs.append(seq)
                        if message["method"]?.string == "line.snapshot" {
                            reloads += 1
                            if params?["ended"]?.array?.isEmpty != false { reloads += 1_000_000 }
                        }
                    }
                }
                return (bytes, seqs, reloads)
            }
            #expect(seqs == seqs.sorted() && Set(seqs).count == seqs.count, "never back, never twice")
            #expect(reloads > 0 && reloads < 1_000_000, "what it missed came as a snapshot with what ended")
            #expect(seqs.count < calls * 2, "most events were never built for it")
            #expect(bytes < 1_200_000)
        }
    }

    @Test
    func `A client that asks faster than it takes the answers is made to wait and loses none`()
        async throws
    {
        try await Office.withHub(configure: {
            $0.limits.commandBurst = 100_000
            $0.limits.commandsPerSecond = 100_000
        }) { hub in
            let bystander = try await hub.client("anna", device: "bystander")
            let hasty = try await onThread { try RawSocket(port: hub.port, receiveBufferBytes: 4096) }
            let token = try await hub.token("anna")
            let last: Int64 = 6000
            try await onThread {
                try hasty.upgrade()
                hasty.send([
                    "jsonrpc": "2.0", "id": 1, "method": "session.open",
                    "params": ["token": .string(token), "client": ["kind": "web", "device": "hasty"]],
                ])
                _ = try hasty.messages()
            }
            // Blocks as soon as the hub reads no more, and goes on when it does.
            async let asked: Void = onThread {
                for id in 2...last {
                    hasty.send(["jsonrpc": "2.0", "id": .integer(id), "method": "lines.list"])
                }
            }
            try await eventually {
                try !hub.tells("linehub_held_back_total 0")
            }
            try await bystander.call("lines.list")
            let answered = try await onThread { () -> [Int64] in
                var ids: [Int64] = []
                while ids.last != last {
                    for message in try hasty.messages() {
                        guard let id = message["id"]?.integer else { continue }
                        // More at once than may be under way is refused, never dropped.
                        let isAnswer = message["result"]?["own"] != nil
                        if isAnswer || message["error"]?["data"]?["code"]?.string == "rateLimited" { ids.append(id) }
                    }
                }
                return ids
            }
            try await asked
            #expect(answered.count == Int(last) - 1 && Set(answered) == Set(2...last))
            let metrics = try await onThread { try RawSocket.http(hub.port, "GET", "/metrics").body }
            #expect(metrics.contains("linehub_slow_closed_total 0\n"))
        }
    }

    @Test func `A few changes of a turn are told one by one, many of one call by the last of them (P21)`() async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let anna = try await hub.client("anna", device: "watch")
            let call = try await pbx.ring("a1")
            let leg: JSONObject = ["call": .string(call), "party": "anna", "device": "desk"]
            try await pbx.client.call("switch.answered", .object(leg))
            let snapshot = try await anna.call("lines.subscribe", ["lines": ["a1"]])["snapshots"]?.array?[0]
            var seq = try #require(snapshot?["seq"]?.integer)
            for (pairs, isConflated) in [(FanOut.promptCommits / 2, false), (FanOut.promptCommits / 2 + 1, true)] {
                let begin = anna.messages.count
                let reports = (0..<2 * pairs).map { number -> JSONValue in
                    [
                        "jsonrpc": "2.0", "id": .integer(1_000_000 + Int64(number)),
                        "method": number % 2 == 0 ? "switch.held" : "switch.resumed", "params": .object(leg),
                    ]
                }
                pbx.client.send(.array(reports))
                let last = seq + Int64(2 * pairs)
                _ = try await anna.notification("line.event", from: begin) { $0["seq"]?.integer == last }
                let events = anna.messages[begin...].compactMap { $0["params"] }
                #expect(events.compactMap { $0["seq"]?.integer } == (isConflated ? [last] : Array(seq + 1...last)))
                #expect(events.compactMap { $0["after"]?.integer } == (isConflated ? [seq] : []))
                seq = last
            }
        }
    }

    @Test func `A client that takes nothing for as long as is allowed is closed, and is not missed by the others`()
        async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let deaf = try await onThread { try RawSocket(port: hub.port, receiveBufferBytes: 4096) }
            let token = try await hub.token("anna")
            try await onThread {
                try deaf.upgrade()
                deaf.send([
                    "jsonrpc": "2.0", "id": 1, "method": "session.open",
                    "params": ["token": .string(token), "client": ["kind": "web", "device": "deaf"]],
                ])
                deaf.send(["jsonrpc": "2.0", "id": 2, "method": "lines.subscribe", "params": ["lines": "all"]])
                _ = try deaf.messages()
            }
            let anna = try await hub.client("anna", device: "watch")
            try await anna.call("lines.subscribe", ["lines": ["a1"]])
            for _ in 0..<300 { try await pbx.end(pbx.ring("a1")) }
            hub.clock.advance(.seconds(59))
            try await anna.call("lines.list")
            #expect(
                try await onThread {
                    try hub.tells("linehub_slow_closed_total 0")
                })
            hub.clock.advance(.seconds(2))
            try await eventually {
                try hub.tells("linehub_slow_closed_total 1")
            }
            let call = try await pbx.ring("a1")
            _ = try await anna.notification("line.event") { $0["call"]?["id"]?.string == call }
        }
    }

    @Test func `A switch that reports faster than it is served is made to wait, and every report is taken in order`()
        async throws
    {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let call = try await pbx.ring("a1")
            let leg: JSONObject = ["call": .string(call), "party": "anna", "device": "desk"]
            let row = try await pbx.client.call("switch.answered", .object(leg))["call"]
            let rev = try #require(row?["rev"]?.integer)
            let reports: Int64 = 6000
            var last: Int64 = 0
            for number in 0..<reports {
                last = pbx.client.request(number % 2 == 0 ? "switch.held" : "switch.resumed", .object(leg))
            }
            _ = try await pbx.client.reply(to: last)
            let revs = pbx.client.messages.compactMap { $0["result"]?["call"]?["rev"]?.integer }.suffix(Int(reports))
            #expect(Array(revs) == Array(rev + 1...rev + reports))
        }
    }

    @Test func `Who reads everything is never taken for slow, however large what it is sent at once`() async throws {
        try await Office.withHub { hub in
            let anna = try await hub.client("anna")
            for round in 0..<20 {
                // More than a segment of loopback, so that the kernel takes it in two parts.
                let ids = (1...100).map { Int64(round * 100 + $0 + 10_000) }
                anna.send(.array(ids.map { ["jsonrpc": "2.0", "id": .integer($0), "method": "lines.list"] }))
                for id in ids { _ = try await anna.reply(to: id) }
            }
            hub.clock.advance(.seconds(120))
            // Each session is looked at within a second; a newcomer's deadline is a sign that all were.
            let silent = try await TestClient.connect(port: hub.port)
            try await eventually { try hub.tells("linehub_sockets 2") }
            hub.clock.advance(.seconds(120))
            _ = try await silent.closed()
            try await anna.call("lines.list")
            let metrics = try await onThread { try RawSocket.http(hub.port, "GET", "/metrics").body }
            #expect(metrics.contains("linehub_slow_closed_total 0\n"))
        }
    }

    @Test func `Who refreshes its token over and over keeps nobody out, and each wish is answered`() async throws {
        try await Office.withHub(configure: { $0.threads = 1 }) { hub in
            let token = try await hub.token("anna")
            let anna = try await hub.client("anna")
            let wishes = (1...2000).map { _ in anna.request("session.refresh", ["token": .string(token)]) }
            let bo = try await hub.client("bo")
            try await bo.call("lines.list")
            var refused = 0
            for wish in wishes {
                let reply = try await anna.reply(to: wish)
                if reply["error"]?["data"]?["code"]?.string == "rateLimited" { refused += 1 }
            }
            #expect(refused > 0 && refused < wishes.count)
        }
    }

    @Test func `A thousand sessions with five thousand subscriptions all hear one event`() async throws {
        _ = DescriptorLimit.raise(to: 8192)
        let facts =
            Office.facts + (3...5).map { .line(Line(id: .named("a\($0)"), number: "+46\($0)", owner: .named("anna"))) }
        try await Office.withHub(facts, configure: { $0.threads = 2 }) { hub in
            let pbx = try await SwitchDouble(hub)
            let token = try await hub.token("anna")
            var clients: [TestClient] = []
            for batch in 0..<20 {
                clients += try await withThrowingTaskGroup(of: TestClient.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            let client = try await TestClient.connect(port: hub.port)
                            try await client.open(token, device: "d-\(batch)-\(number)")
                            try await client.call("lines.subscribe", ["lines": "all"])
                            return client
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            let metrics = try await onThread { try RawSocket.http(hub.port, "GET", "/metrics").body }
            #expect(metrics.contains("linehub_subscriptions 5000\n"))
            #expect(metrics.contains("linehub_sockets 1001\n"))
            try await pbx.ring("a5")
            for client in clients { _ = try await client.event("call.alert") }
            for client in clients { client.close() }
            for client in clients { _ = try await client.closed() }
        }
    }
}
