import HubJSON
import HubProtocol
import LineModel
import Testing

@testable import LineHubClient

/// A machine, and what it says in words that tests can compare.
private struct Client {
    var machine: SessionStateMachine
    var now: Duration = .seconds(100)

    init(
        _ subscription: ClientConfiguration.Subscription = .all(.full), kind: ClientKind = .desktop, seed: UInt64 = 1
    ) {
        let client = ClientRow(kind: kind, version: "4.5.4", device: DeviceID(trusted: "d1"))
        machine = SessionStateMachine(
            configuration: ClientConfiguration(
                endpoint: HubEndpoint(port: 1), client: client, subscription: subscription),
            random: Dice(seed: seed))
    }

    /// Connects and opens a session; gives the methods that were sent in it.
    @discardableResult
    mutating func open(_ result: SessionOpenResult = openResult(), token: String = "t") -> [String] {
        if machine.state == .idle { _ = machine.started() }
        if machine.state == .waiting { _ = machine.timerFired(.reconnect, at: now) }
        let id = Self.sent(machine.connected(token: token, at: now)).last?.id ?? -1
        return Self.sent(reply(id, result)).map(\.method)
    }

    mutating func reply(_ id: Int64, _ result: some WireEncodable) -> [SessionAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.result(.integer(id), result, to: &writer)
        return machine.received(writer.bytes, at: now)
    }

    mutating func refuse(_ id: Int64, _ error: RPCError) -> [SessionAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.failure(.integer(id), error, to: &writer)
        return machine.received(writer.bytes, at: now)
    }

    mutating func notify(_ notification: HubNotification, _ params: some WireEncodable) -> [SessionAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.notification(method: notification.rawValue, params: params, to: &writer)
        return machine.received(writer.bytes, at: now)
    }

    /// Asks for a call to be held.
    mutating func hold(_ commandID: String) -> (ticket: RequestTicket, actions: [SessionAction]) {
        let params = CallCommandParams(call: CallID(trusted: "c1"), commandId: commandID)
        return machine.requested(method: "call.hold", params: params.encoded(), isRepeatable: true)
    }

    struct Sent: Equatable {
        var id: Int64
        var method: String
        var params: JSONObject
    }

    static func sent(_ actions: [SessionAction]) -> [Sent] {
        actions.compactMap { action in
            guard case .send(let text) = action, let value = try? JSONReader.read(text),
                let id = value["id"]?.integer, let method = value["method"]?.string,
                let params = value["params"]?.object
            else { return nil }
            return Sent(id: id, method: method, params: params)
        }
    }

    static func completions(_ actions: [SessionAction]) -> [Result<JSONValue, HubError>] {
        actions.compactMap { if case .complete(_, let result) = $0 { result } else { nil } }
    }

    static func reconnectDelay(_ actions: [SessionAction]) -> Duration? {
        actions.lazy.compactMap { if case .setTimer(.reconnect, let delay) = $0 { delay } else { nil } }.first
    }
}

@Suite struct SessionStateMachineTests {
    @Test func `the first session subscribes and loads the menu, and is live with the snapshots`() throws {
        var client = Client()
        #expect(client.machine.started() == [.connect])
        let open = Client.sent(client.machine.connected(token: "t", at: client.now))
        #expect(open.map(\.method) == ["session.open"])
        #expect(open[0].params["resume"] == nil)
        let sent = Client.sent(client.reply(open[0].id, openResult()))
        #expect(sent.map(\.method) == ["lines.list", "lines.subscribe"])
        #expect(client.machine.view.connection == .connecting)
        _ = client.reply(sent[1].id, LinesSubscribeResult(snapshots: [snapshot(4, [])], denied: []))
        #expect(client.machine.view.connection == .live)
        #expect(client.machine.view.line(annaLine)?.seq == 4)
    }

    @Test func `P18 a lost session is resumed by epoch, seqs and the party's seq`() throws {
        var client = Client()
        client.open(openResult(partySeq: 7))
        _ = client.notify(.lineSnapshot, snapshot(4, []))
        let lost = client.machine.closed(code: 1006, reason: "", at: client.now)
        #expect(client.machine.view.connection == .notUpToDate)
        #expect(client.machine.view.lines.count == 1)
        let delay = try #require(Client.reconnectDelay(lost))
        #expect(delay <= .milliseconds(500))
        #expect(client.machine.timerFired(.reconnect, at: client.now) == [.connect])
        let open = Client.sent(client.machine.connected(token: "t", at: client.now))
        let resume = try ResumeParams(wire: try #require(open[0].params["resume"]))
        #expect(
            resume == ResumeParams(epoch: "e1", lines: LineSequences([annaLine: 4]), party: 7, all: true, mode: .full))
        let resumed = ResumedResult(lines: ResumedLines([annaLine: .current]), party: .current)
        let sent = Client.sent(client.reply(open[0].id, openResult(partySeq: 7, resumed: resumed)))
        // The menu never came in the first session.
        #expect(sent.map(\.method) == ["lines.list"])
        #expect(client.machine.view.connection == .live)
    }

    @Test(arguments: [Lamp.busy, .unknown])
    func `What a node marked as possibly old is true where the session goes on, but for a lost switch (13.3, P9)`(
        lamp: Lamp
    ) throws {
        var client = Client()
        client.open(openResult())
        _ = client.notify(.lineSnapshot, snapshot(4, [row("c1", .held, by: bo)], lamp: lamp, stale: true))
        #expect(client.machine.view.line(annaLine)?.isStale == true)
        _ = client.machine.closed(code: 1006, reason: "", at: client.now)
        _ = client.machine.timerFired(.reconnect, at: client.now)
        let open = Client.sent(client.machine.connected(token: "t", at: client.now))
        let resumed = ResumedResult(lines: ResumedLines([annaLine: .current]), party: .current)
        _ = client.reply(open[0].id, openResult(resumed: resumed))
        #expect(client.machine.view.line(annaLine)?.isStale == (lamp == .unknown))
    }

    @Test func `P20 under another epoch the rows go and the party's feed is loaded anew`() throws {
        var client = Client()
        client.open()
        _ = client.notify(.lineSnapshot, snapshot(4, [row("c1", .connected)]))
        _ = client.machine.closed(code: 1006, reason: "", at: client.now)
        client.open(
            openResult(
                epoch: "e2", partySeq: 2,
                resumed: ResumedResult(lines: ResumedLines([annaLine: .reloaded]), party: .reloaded)))
        #expect(client.machine.view.lines.isEmpty)
        #expect(client.machine.view.partySeq == 2)
    }

    @Test(arguments: [1001, 1002, 1005, 1006, 1009, 1011, 4500, 4503, 4508, 4599, 3000] as [UInt16])
    func `losses and 4500 to 4599 lead back`(code: UInt16) {
        var client = Client()
        client.open()
        #expect(Client.reconnectDelay(client.machine.closed(code: code, reason: "", at: client.now)) != nil)
        #expect(client.machine.state == .waiting)
    }

    @Test(
        arguments: [
            (1000, .closedByHub), (1003, .badProtocol(code: 1003, reason: "why")),
            (1007, .badProtocol(code: 1007, reason: "why")),
            (4400, .badProtocol(code: 4400, reason: "why")), (4401, .unauthenticated(nil, reason: "why")),
            (4409, .replaced),
            (4426, .clientTooOld(minimum: nil)), (4429, .rateLimited), (4455, .refused(code: 4455, reason: "why")),
        ] as [(UInt16, SessionEnd)])
    func `4400 to 4499 end the client with a typed reason`(code: UInt16, end: SessionEnd) {
        var client = Client()
        client.open()
        let (ticket, _) = client.hold("k1")
        let actions = client.machine.closed(code: code, reason: "why", at: client.now)
        #expect(client.machine.state == .ended(end))
        #expect(client.machine.view.connection == .ended(end))
        #expect(actions.contains(.complete(ticket, .failure(.ended(end)))))
        #expect(actions.contains(.tell(.ended(end))))
    }

    @Test func `R9 a client that is too old learns which version is needed`() {
        var client = Client()
        _ = client.machine.started()
        let id = Client.sent(client.machine.connected(token: "t", at: client.now))[0].id
        var error = RPCError(.clientTooOld)
        error.data["minimum"] = "4.5.4"
        _ = client.refuse(id, error)
        _ = client.machine.closed(code: 4426, reason: "", at: client.now)
        #expect(client.machine.state == .ended(.clientTooOld(minimum: "4.5.4")))
    }

    @Test func `4403 leads back with a fresh token, and ends with the same one`() {
        var client = Client()
        client.open()
        _ = client.machine.closed(code: 4403, reason: "", at: client.now)
        #expect(client.machine.state == .waiting)
        client.open(token: "t2")
        #expect(client.machine.state == .live)
        _ = client.machine.closed(code: 4403, reason: "", at: client.now)
        _ = client.machine.timerFired(.reconnect, at: client.now)
        _ = client.machine.connected(token: "t2", at: client.now)
        #expect(client.machine.state == .ended(.tokenExpired))
    }

    @Test func `X17 a command that was under way is repeated byte for byte after the loss`() {
        var client = Client()
        client.open()
        let (ticket, actions) = client.hold("k1")
        let first = Client.sent(actions)
        #expect(Client.completions(client.machine.closed(code: 1006, reason: "", at: client.now)).isEmpty)
        _ = client.machine.timerFired(.reconnect, at: client.now)
        let open = Client.sent(client.machine.connected(token: "t", at: client.now))
        let again = Client.sent(client.reply(open[0].id, openResult())).filter { $0.method == "call.hold" }
        #expect(again.map(\.params) == first.map(\.params))
        #expect(again[0].params["commandId"] == "k1")
        #expect(client.reply(again[0].id, EmptyObject()).contains(.complete(ticket, .success(.object([:])))))
    }

    @Test func `what may not be repeated fails with the connection`() {
        var client = Client()
        client.open()
        let (ticket, _) = client.machine.requested(method: "admin.node.drain", params: [123, 125], isRepeatable: false)
        let actions = client.machine.closed(code: 1006, reason: "", at: client.now)
        guard case .failure(let error)? = Client.completions(actions).first else {
            Issue.record("no completion")
            return
        }
        #expect(error.code == .connectionLost)
        #expect(client.machine.requests[ticket] == nil)
    }

    @Test func `a request without a session waits for one, and its time runs`() {
        var client = Client()
        _ = client.machine.started()
        let (ticket, actions) = client.hold("k1")
        #expect(actions == [.setTimer(.deadline(ticket), after: .seconds(20))])
        guard
            case .failure(let error)? = Client.completions(client.machine.timerFired(.deadline(ticket), at: client.now))
                .first
        else {
            Issue.record("no completion")
            return
        }
        #expect(error.code == .timedOut)
    }

    @Test func `P33 rateLimited repeats with the same commandId after the hub's delay`() throws {
        var client = Client()
        client.open()
        let (ticket, actions) = client.hold("k1")
        let first = Client.sent(actions)[0]
        var error = RPCError(.rateLimited)
        error.data["retryAfterMilliseconds"] = 700
        #expect(client.refuse(first.id, error) == [.setTimer(.again(ticket), after: .milliseconds(700))])
        let again = Client.sent(client.machine.timerFired(.again(ticket), at: client.now))
        #expect(again.map(\.params) == [first.params])
        // When the time is up, the hub's word is what the program learns.
        _ = client.refuse(again[0].id, error)
        guard
            case .failure(let told)? = Client.completions(client.machine.timerFired(.deadline(ticket), at: client.now))
                .first
        else {
            Issue.record("no completion")
            return
        }
        #expect(told.word == .rateLimited)
    }

    @Test func `X1 a lost race tells who won`() {
        var client = Client()
        client.open()
        let (_, actions) = client.hold("k1")
        var error = RPCError(.alreadyPickedUp)
        error.data["call"] = row("c1", .connected, rev: 9).jsonValue
        error.data["winner"] = bo.jsonValue
        guard case .failure(let told)? = Client.completions(client.refuse(Client.sent(actions)[0].id, error)).first
        else {
            Issue.record("no completion")
            return
        }
        #expect(told.word == .alreadyPickedUp)
        #expect(told.winner == bo)
        #expect(told.call?.rev == 9)
    }

    @Test func `F24 a call that the hub does not know any more leaves the view`() {
        var client = Client()
        client.open()
        _ = client.notify(.lineSnapshot, snapshot(4, [row("c1", .connected)]))
        let (_, actions) = client.hold("k1")
        _ = client.refuse(Client.sent(actions)[0].id, RPCError(.unknownCall))
        #expect(client.machine.view.call(CallID(trusted: "c1")) == nil)
    }

    @Test func `a drained client works on, and comes back after its own delay`() {
        var client = Client()
        client.open()
        let actions = client.notify(.notice, HubNotice(code: .draining, reconnectAfterMilliseconds: 3000))
        #expect(actions.contains(.setTimer(.drain, after: .seconds(3))))
        #expect(client.machine.state == .live)
        client.now += .seconds(1)
        let closed = client.machine.closed(code: 4500, reason: "", at: client.now)
        #expect(Client.reconnectDelay(closed) == .seconds(2))
    }

    @Test func `a client whose open was refused for load comes back when the hub said`() {
        var client = Client()
        _ = client.machine.started()
        let id = Client.sent(client.machine.connected(token: "t", at: client.now))[0].id
        var error = RPCError(.overloaded)
        error.data["retryAfterMilliseconds"] = 4200
        _ = client.refuse(id, error)
        client.now += .milliseconds(200)
        let closed = client.machine.closed(code: 4503, reason: "", at: client.now)
        #expect(Client.reconnectDelay(closed) == .seconds(4))
    }

    @Test func `without a close the drained client moves at its time`() {
        var client = Client()
        client.open()
        _ = client.notify(.notice, HubNotice(code: .draining, reconnectAfterMilliseconds: 3000))
        #expect(client.machine.timerFired(.drain, at: client.now + .seconds(3)).last == .connect)
        #expect(client.machine.state == .connecting)
    }

    @Test func `tokenExpiring fetches a token and refreshes the session`() {
        var client = Client()
        client.open()
        let notice = HubNotice(code: .tokenExpiring, until: Timestamp(milliseconds: 5))
        #expect(client.notify(.notice, notice) == [.fetchToken, .tell(.notice(notice))])
        #expect(Client.sent(client.machine.tokenFetched("t")).isEmpty)
        #expect(Client.sent(client.machine.tokenFetched("t2")).map(\.method) == ["session.refresh"])
    }

    @Test func `P24 a line is repaired at most once a second`() {
        var client = Client()
        client.open()
        _ = client.notify(.lineSnapshot, snapshot(4, []))
        let first = Client.sent(client.notify(.lineEvent, event(7, .alert, row("c1", .ringing))))
        #expect(first.map(\.method) == ["lines.repair"])
        #expect(first[0].params["seq"] == 4)
        let still = client.reply(first[0].id, LinesRepairResult(snapshot: snapshot(5, [])))
        #expect(still.contains(.setTimer(.repair(annaLine), after: .seconds(1))))
        client.now += .seconds(1)
        #expect(
            Client.sent(client.machine.timerFired(.repair(annaLine), at: client.now)).map(\.method) == ["lines.repair"])
    }

    @Test func `an event of an unknown type counts by its seq and its row`() {
        var client = Client()
        client.open()
        _ = client.notify(.lineSnapshot, snapshot(4, []))
        guard var params = event(5, .alert, row("c1", .ringing)).jsonValue.object else { return }
        params["type"] = "call.beautified"
        #expect(Client.sent(client.notify(.lineEvent, params)).isEmpty)
        #expect(client.machine.view.line(annaLine)?.seq == 5)
        #expect(client.machine.view.call(CallID(trusted: "c1")) != nil)
    }

    @Test func `P25 lines that find no room in the resumption come anew`() {
        var client = Client()
        client.open(openResult(messageBytes: 2048))
        for number in 0..<100 {
            var snapshot = snapshot(4, [])
            snapshot.line = LineID(trusted: "line-number-\(number)")
            _ = client.notify(.lineSnapshot, snapshot)
        }
        _ = client.machine.closed(code: 1006, reason: "", at: client.now)
        _ = client.machine.timerFired(.reconnect, at: client.now)
        let actions = client.machine.connected(token: "t", at: client.now)
        for action in actions { if case .send(let text) = action { #expect(text.count <= 2048) } }
        let named = Client.sent(actions)[0].params["resume"]?["lines"]?.object?.count ?? 0
        #expect(named > 10 && named < 100)
    }

    @Test func `a silent hub is asked, and left when it does not answer`() {
        var client = Client()
        client.open()
        client.now += .seconds(25)
        let asked = client.machine.timerFired(.heartbeat, at: client.now)
        #expect(Client.sent(asked).map(\.method) == ["party.repair"])
        client.now += .seconds(25)
        let left = client.machine.timerFired(.heartbeat, at: client.now)
        #expect(left.first == .disconnect(code: 1000, reason: "the hub is silent"))
        #expect(client.machine.state == .waiting)
    }

    @Test func `F29 the window grows with each failure and starts anew after a good session`() {
        var longest: [Duration] = []
        for attempts in 1...8 {
            var delays: [Duration] = []
            for seed in 0..<60 as Range<UInt64> {
                var client = Client(seed: seed)
                _ = client.machine.started()
                var last: [SessionAction] = []
                for _ in 0..<attempts {
                    last = client.machine.connectFailed("no", at: client.now)
                    _ = client.machine.timerFired(.reconnect, at: client.now)
                }
                delays.append(Client.reconnectDelay(last) ?? .zero)
            }
            let window = ReconnectPolicy().window(attempt: attempts - 1)
            #expect(delays.allSatisfy { $0 <= window })
            longest.append(delays.max() ?? .zero)
        }
        #expect(longest == longest.sorted())
        var client = Client()
        _ = client.machine.started()
        for _ in 0..<8 {
            _ = client.machine.connectFailed("no", at: client.now)
            _ = client.machine.timerFired(.reconnect, at: client.now)
        }
        let id = Client.sent(client.machine.connected(token: "t", at: client.now))[0].id
        _ = client.reply(id, openResult())
        client.now += .seconds(60)
        let delay = Client.reconnectDelay(client.machine.closed(code: 1006, reason: "", at: client.now))
        #expect(delay.map { $0 <= .milliseconds(500) } == true)
    }

    @Test func `a switch or an administrator watches nothing and loads no menu`() {
        var client = Client(.none, kind: .portal)
        #expect(client.open().isEmpty)
        #expect(client.machine.view.connection == .live)
    }
}
