import HubJSON
import HubProtocol
import LineHubClient
import LineModel
import Testing

@testable import SimulatedSwitch

/// A switch, and what it says in words that tests can compare.
private struct Desk {
    var machine: SimulatedSwitchMachine
    var now: Duration = .seconds(100)
    /// The hub's time at `now`.
    var time: Int64 { 1_000_000 + (now - .seconds(100)).milliseconds }

    init(_ script: String = "", seed: UInt64 = 1, _ change: (inout SwitchConfiguration) -> Void = { _ in }) throws {
        var configuration = SwitchConfiguration(name: "sw1", lines: .some([LineID(trusted: "line-anna")]))
        configuration.script = try SwitchScript(parsing: script)
        change(&configuration)
        machine = SimulatedSwitchMachine(configuration: configuration, seed: seed)
    }

    /// Opens, attaches and syncs; gives what was synced and what happens then.
    @discardableResult
    mutating func attach() -> (calls: [SwitchCallRow], actions: [SwitchAction]) {
        let portions = list()
        return (portions.flatMap { (try? SwitchSyncParams(from: $0.params))?.calls ?? [] }, taken(portions))
    }

    /// Opens and attaches; gives the portions of the list that are on their way then.
    mutating func list() -> [Sent] {
        switch machine.state {
        case .idle: _ = machine.started()
        case .waiting: _ = machine.timerFired(.reconnect, at: now)
        default: break
        }
        let open = sent(machine.connected(token: "t", at: now))[0]
        let attach = sent(reply(open.id, openResult))[0]
        return sent(reply(attach.id, EmptyObject()))
    }

    /// The hub takes the list; gives what happens then.
    mutating func taken(_ portions: [Sent]) -> [SwitchAction] {
        portions.reduce([]) { _, portion in reply(portion.id, SwitchSyncResult(ended: [], appeared: [])) }
    }

    private var openResult: SessionOpenResult {
        SessionOpenResult(
            session: "s-1", party: SessionPartyRow(id: PartyID(trusted: "sw"), name: "sw", seq: 0), epoch: "e1",
            serverTime: Timestamp(milliseconds: time), node: "n1", heartbeatSeconds: 25,
            limits: SessionLimitsRow(
                messageBytes: 2048, subscriptions: 1, appearances: 4, delegates: 15, delegators: 15), degraded: false)
    }

    mutating func reply(_ id: Int64, _ result: some WireEncodable) -> [SwitchAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.result(.integer(id), result, to: &writer)
        return machine.received(writer.bytes, at: now)
    }

    mutating func refuse(_ id: Int64, _ code: RefusalCode) -> [SwitchAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.failure(.integer(id), RPCError(code), to: &writer)
        return machine.received(writer.bytes, at: now)
    }

    /// The hub orders something; gives the reply's words: "{}", or the reason of the refusal.
    mutating func order(
        _ verb: SwitchOrder.Verb, _ call: CallID, by device: String = "bo-mac", party: String = "bo",
        mode: SwitchOrder.LegMode? = nil, to: String? = nil, leg: Bool = false,
        lateBy late: Int64 = -5000, action: RecordAction? = nil
    ) -> (reply: String?, actions: [SwitchAction]) {
        let order = SwitchOrderRow(
            verb: verb, call: call, line: LineID(trusted: "line-anna"), party: PartyID(trusted: party),
            device: DeviceID(trusted: device), until: Timestamp(milliseconds: time - late), to: to,
            targets: verb == .alert ? [] : nil, reason: verb == .divert ? "noAnswer" : nil,
            from: verb == .pickUp || mode == .takeOver
                ? LegRow(party: PartyID(trusted: "a"), device: DeviceID(trusted: "b")) : nil,
            leg: leg,
            meeting: verb == .moveToMeeting ? MeetingRow(host: PartyID(trusted: "anna"), kind: .instant) : nil,
            mode: mode, action: action, recording: action == nil ? nil : RecordingID(trusted: "h.r1"))
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.request(.string("o-1"), method: verb.method, params: order, to: &writer)
        let actions = machine.received(writer.bytes, at: now)
        return (Self.reply(in: actions), actions)
    }

    static func reply(in actions: [SwitchAction]) -> String? {
        for action in actions {
            guard case .send(let text) = action, let value = try? JSONReader.read(text), value["id"] == "o-1" else {
                continue
            }
            return value["result"] == [:] ? "{}" : value["error"]?["data"]?["reason"]?.string ?? "?"
        }
        return nil
    }

    struct Sent {
        var id: Int64
        var method: String
        var params: JSONObject
    }

    func sent(_ actions: [SwitchAction]) -> [Sent] {
        actions.compactMap { action in
            guard case .send(let text) = action, let value = try? JSONReader.read(text),
                let id = value["id"]?.integer, let method = value["method"]?.string,
                let params = value["params"]?.object
            else { return nil }
            return Sent(id: id, method: method, params: params)
        }
    }

    /// Somebody calls, and the call rings.
    mutating func incoming() throws -> CallID {
        let statement = SwitchScript.Statement.incoming(LineID(trusted: "line-anna"), RemoteRow(number: "+46701740605"))
        let report = try #require(sent(machine.perform(statement, at: now)).first)
        #expect(report.method == "switch.incoming")
        return try SwitchIncomingParams(from: report.params).call
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

@Suite struct SimulatedSwitchMachineTests {
    @Test func `P4 calls are named after the switch, and not alike after a restart`() throws {
        var first = try Desk()
        first.attach()
        let call = try first.incoming()
        #expect(call.rawValue.hasPrefix("sw1."))
        var second = try Desk()
        second.now += .milliseconds(1)
        second.attach()
        #expect(try second.incoming() != call)
    }

    @Test func `P3 an order that was carried out is answered with nothing but {}`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        #expect(desk.order(.alert, call).reply == "{}")
        #expect(desk.order(.answer, call).reply == "{}")
        #expect(desk.machine.calls[call]?.state.leg?.device == DeviceID(trusted: "bo-mac"))
        #expect(desk.order(.hold, call).reply == "{}")
        #expect(desk.order(.pickUp, call, by: "anna-desk").reply == "{}")
        #expect(desk.machine.calls[call]?.state.leg?.device == DeviceID(trusted: "anna-desk"))
        let (reply, actions) = desk.order(.hangUp, call)
        #expect(reply == "{}")
        #expect(desk.sent(actions).isEmpty)
        #expect(desk.machine.calls.isEmpty)
    }

    @Test func `P2 nothing is carried out after until`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        #expect(desk.order(.answer, call, lateBy: 1).reply == "late")
        #expect(desk.machine.calls[call]?.state.phase == .ringing)
    }

    @Test func `what cannot be done is refused with a reason`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        #expect(desk.order(.hold, call).reply == "notConnected")
        #expect(desk.order(.pickUp, call).reply == "notHeld")
        #expect(desk.order(.answer, CallID(trusted: "sw1.none")).reply == "unknownCall")
        #expect(desk.order(.dial, call, to: "112").reply == "duplicate")
    }

    @Test func `P8 the leg of a late confirmation is released alone, and the earlier state is back`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        _ = desk.order(.answer, call)
        #expect(desk.order(.hangUp, call, leg: true).reply == "{}")
        #expect(desk.machine.calls[call]?.state.phase == .ringing)
        _ = desk.order(.answer, call)
        _ = desk.order(.hold, call)
        _ = desk.order(.pickUp, call, by: "anna-desk")
        _ = desk.order(.hangUp, call, by: "anna-desk", leg: true)
        #expect(desk.machine.calls[call]?.state.phase == .held)
        #expect(desk.machine.calls[call]?.state.leg?.device == DeviceID(trusted: "bo-mac"))
    }

    @Test func `T16 a transferred call is gone, without a report`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        #expect(desk.order(.transfer, call, to: "112").reply == "notConnected")
        _ = desk.order(.answer, call)
        let (reply, actions) = desk.order(.transfer, call, to: "112")
        #expect(reply == "{}" && desk.sent(actions).isEmpty && desk.machine.calls.isEmpty)
    }

    @Test func `P36 a move is accepted at once, and reported when the call is in the meeting`() throws {
        var desk = try Desk("meetingDelay 3s")
        desk.attach()
        _ = desk.machine.timerFired(.step(0), at: desk.now)
        let call = try desk.incoming()
        _ = desk.order(.answer, call)
        let (reply, actions) = desk.order(.moveToMeeting, call)
        #expect(reply == "{}" && desk.sent(actions).isEmpty)
        #expect(actions.contains(.setTimer(.meeting(call), after: .seconds(3))))
        let report = try #require(desk.sent(desk.machine.timerFired(.meeting(call), at: desk.now)).first)
        #expect(report.method == "switch.meetingJoined")
        let params = try SwitchReportParams(from: report.params, of: .switchMeetingJoined)
        #expect(params.meeting?.host == PartyID(trusted: "anna") && params.meeting?.id != nil)
        #expect(desk.machine.calls.isEmpty)
    }

    @Test func `Q43 a move that the hub takes back is not reported`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        _ = desk.order(.answer, call)
        _ = desk.order(.moveToMeeting, call)
        #expect(desk.order(.resume, call).actions.contains(.cancelTimer(.meeting(call))))
        #expect(desk.sent(desk.machine.timerFired(.meeting(call), at: desk.now)).isEmpty)
        #expect(desk.machine.calls[call]?.state.phase == .connected)
    }

    @Test func `P37 legs come into a call and go, and the list tells who is in it`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        #expect(desk.order(.monitor, call, mode: .listen).reply == "notConnected")
        _ = desk.order(.answer, call)
        #expect(desk.order(.monitor, call, by: "c-1", party: "cia", mode: .join).reply == "{}")
        #expect(desk.order(.monitor, call, by: "d-1", party: "dan", mode: .whisper).reply == "{}")
        var row = try #require(desk.machine.calls[call]?.row)
        #expect(row.state == .joined && row.participants?.map(\.mode) == [.join, .whisper])
        _ = desk.order(.hangUp, call, leg: true)
        row = try #require(desk.machine.calls[call]?.row)
        #expect(row.state == .connected && row.party == PartyID(trusted: "cia"))
        #expect(row.participants?.map(\.mode) == [.whisper])
        _ = desk.order(.monitor, call, by: "d-1", party: "dan", mode: .takeOver)
        row = try #require(desk.machine.calls[call]?.row)
        #expect(row.party == PartyID(trusted: "dan") && row.participants == nil)
    }

    @Test func `P10 a phone that hangs up in a joined call leaves it alone`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        _ = desk.order(.answer, call)
        _ = desk.order(.monitor, call, by: "c-1", party: "cia", mode: .join)
        let leg = LegRow(party: PartyID(trusted: "cia"), device: DeviceID(trusted: "c-1"))
        let actions = desk.machine.perform(.phone(leg, .hangsUp, call: 1), at: desk.now)
        let report = try #require(desk.sent(actions).first)
        #expect(try SwitchReportParams(from: report.params, of: .switchEnded).party == leg.party)
        #expect(desk.machine.calls[call]?.state.phase == .connected)
    }

    @Test func `P5 each connection begins with the full list of live calls, in portions`() throws {
        var desk = try Desk()
        desk.attach()
        let calls = try (0..<20).map { _ in try desk.incoming() }
        _ = desk.order(.answer, calls[3])
        _ = desk.machine.closed(code: 1006, reason: "", at: desk.now)
        // What happens while the hub is away it learns by the sync.
        #expect(desk.sent(desk.machine.timerFired(.hangUp(calls[0]), at: desk.now)).isEmpty)
        let synced = desk.attach().calls
        #expect(synced.map(\.call) == Array(calls.dropFirst()))
        #expect(synced[2].state == .connected)
        #expect(synced[2].device == DeviceID(trusted: "bo-mac"))
    }

    @Test func `P5 what happens while the list is on its way is not in it and is reported behind it`() throws {
        var desk = try Desk()
        desk.attach()
        let calls = try (0..<2).map { _ in try desk.incoming() }
        _ = desk.machine.closed(code: 1006, reason: "", at: desk.now)
        let list = desk.list()
        #expect(desk.sent(desk.machine.timerFired(.hangUp(calls[1]), at: desk.now)).isEmpty)
        #expect(desk.sent(desk.machine.timerFired(.hangUp(calls[0]), at: desk.now)).isEmpty)
        let reports = desk.sent(desk.taken(list))
        #expect(reports.map(\.method) == ["switch.ended", "switch.ended"])
        #expect(try reports.map { try $0.params.required("call") as CallID } == [calls[1], calls[0]])
        // Once.
        _ = desk.machine.closed(code: 1006, reason: "", at: desk.now)
        #expect(desk.sent(desk.attach().actions).isEmpty)
    }

    @Test func `a dialled party rings, answers after the delay, talks and hangs up`() throws {
        var desk = try Desk("answerDelay 3s\ntalkTime 20s")
        for (index, _) in desk.machine.configuration.script.steps.enumerated() {
            desk.attach()
            _ = desk.machine.timerFired(.step(index), at: desk.now)
            break
        }
        _ = desk.machine.timerFired(.step(1), at: desk.now)
        let call = CallID(trusted: "h.1")
        let (reply, actions) = desk.order(.dial, call, to: "+46701740605")
        #expect(reply == "{}")
        #expect(actions.contains(.setTimer(.dialled(call), after: .milliseconds(3400))))
        #expect(desk.sent(desk.machine.timerFired(.ring(call), at: desk.now)).map(\.method) == ["switch.progress"])
        let answered = desk.machine.timerFired(.dialled(call), at: desk.now)
        #expect(desk.sent(answered).map(\.method) == ["switch.remoteAnswered"])
        #expect(answered.contains(.setTimer(.hangUp(call), after: .seconds(20))))
        let ended = desk.sent(desk.machine.timerFired(.hangUp(call), at: desk.now))
        #expect(ended.map(\.method) == ["switch.ended"])
        #expect(ended[0].params["reason"] == "remote")
    }

    @Test func `a dialled party can be busy once`() throws {
        var desk = try Desk()
        desk.attach()
        _ = desk.machine.perform(.dialled(.busy, .once), at: desk.now)
        var reasons: [String] = []
        for number in 1...2 {
            let call = CallID(trusted: "h.\(number)")
            _ = desk.order(.dial, call, to: "1")
            let sent = desk.sent(desk.machine.timerFired(.dialled(call), at: desk.now))
            reasons += sent.map { $0.params["reason"]?.string ?? $0.method }
        }
        #expect(reasons == ["busy", "switch.remoteAnswered"])
    }

    @Test func `R31 the number that calls back hangs up and calls the line that dialled it`() throws {
        var desk = try Desk { $0.ringBackNumber = "+46846500499" }
        desk.attach()
        let call = CallID(trusted: "h.1")
        let (reply, actions) = desk.order(.dial, call, to: "+46846500499")
        #expect(reply == "{}")
        #expect(actions.contains(.setTimer(.ringBack(call), after: .milliseconds(300))))
        let sent = desk.sent(desk.machine.timerFired(.ringBack(call), at: desk.now))
        #expect(sent.map(\.method) == ["switch.ended", "switch.incoming"])
        #expect(sent[1].params["line"] == "line-anna")
        #expect(sent[1].params["remote"]?["number"] == "+46846500499")
        #expect(desk.machine.calls.count == 1)
        #expect(desk.machine.timerFired(.ringBack(call), at: desk.now).isEmpty)
    }

    @Test func `who gives up before the number calls back is not called`() throws {
        var desk = try Desk { $0.ringBackNumber = "+46846500499" }
        desk.attach()
        let call = CallID(trusted: "h.1")
        _ = desk.order(.dial, call, to: "+46846500499")
        #expect(desk.order(.hangUp, call).actions.contains(.cancelTimer(.ringBack(call))))
        #expect(desk.machine.timerFired(.ringBack(call), at: desk.now).isEmpty)
    }

    @Test func `talk times vary by the part that is set, and not without it`() throws {
        func waits(_ variation: Double) throws -> [Duration] {
            var desk = try Desk {
                $0.variation = variation
                $0.patience = .seconds(100)
            }
            desk.attach()
            return (0..<20).flatMap { _ in
                desk.machine.perform(.incoming(LineID(trusted: "line-anna"), RemoteRow(number: "1")), at: desk.now)
            }
            .compactMap { if case .setTimer(.hangUp, let wait) = $0 { wait } else { nil } }
        }
        #expect(try waits(0) == Array(repeating: .seconds(100), count: 20))
        let varied = try waits(0.5)
        #expect(varied.allSatisfy { $0 >= .seconds(50) && $0 <= .seconds(150) })
        #expect(Set(varied).count > 10)
    }

    @Test func `P10 a desk phone that lost releases its leg alone`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        let phone = LegRow(party: PartyID(trusted: "cilla"), device: DeviceID(trusted: "cilla-desk"))
        let report = try #require(desk.sent(desk.machine.perform(.phone(phone, .answers, call: 1), at: desk.now)).first)
        #expect(report.method == "switch.answered")
        #expect(report.params["device"] == "cilla-desk")
        _ = desk.refuse(report.id, .alreadyAnswered)
        #expect(desk.machine.calls[call]?.state.phase == .ringing)
        #expect(desk.order(.answer, call).reply == "{}")
    }

    @Test func `P6 a call that finds no appearance is over for the switch`() throws {
        var desk = try Desk()
        desk.attach()
        let statement = SwitchScript.Statement.incoming(LineID(trusted: "line-anna"), RemoteRow(number: ""))
        let report = try #require(desk.sent(desk.machine.perform(statement, at: desk.now)).first)
        _ = desk.refuse(report.id, .lineFull)
        #expect(desk.machine.calls.isEmpty)
    }

    @Test func `faults of the script happen as often as they were ordered`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        for (verb, fault, times) in [
            (.answer, .refused, .once), (.hold, .silent, .once), (.resume, .delayed(.seconds(6)), .once),
        ] as [(SwitchOrder.Verb, SwitchScript.Fault, SwitchScript.Repeat)] {
            _ = desk.machine.perform(.fault(verb, fault, times), at: desk.now)
        }
        #expect(desk.order(.answer, call).reply == "refused by the script")
        #expect(desk.order(.answer, call).reply == "{}")
        #expect(desk.order(.hold, call).reply == nil)
        #expect(desk.machine.calls[call]?.state.phase == .connected)
        #expect(desk.order(.hold, call).reply == "{}")
        let (reply, actions) = desk.order(.resume, call)
        #expect(reply == nil)
        #expect(actions.contains(.setTimer(.reply(1), after: .seconds(6))))
        #expect(Desk.reply(in: desk.machine.timerFired(.reply(1), at: desk.now)) == "{}")
    }

    @Test func `the same seed gives the same callers, and never more than allowed`() throws {
        func callers(_ seed: UInt64) throws -> [JSONObject] {
            var desk = try Desk(seed: seed) { $0.callsPerMinute = 30 }
            let started = desk.attach().actions
            #expect(
                started.contains {
                    if case .setTimer(.caller, let wait) = $0 {
                        wait >= .seconds(1) && wait <= .seconds(3)
                    } else {
                        false
                    }
                })
            return (0..<10).flatMap { _ in desk.sent(desk.machine.timerFired(.caller, at: desk.now)) }.map(\.params)
        }
        #expect(try callers(5) == callers(5))
        #expect(try callers(5) != callers(6))
        #expect(try callers(5).count == 4)
    }

    @Test func `P9 a newer switch of the same name ends this one`() throws {
        var desk = try Desk()
        desk.attach()
        _ = desk.machine.closed(code: 4409, reason: "", at: desk.now)
        #expect(desk.machine.state == .ended(.replaced))
    }

    @Test func `every caller has a number that can be dialled back`() {
        #expect(Caller.all.allSatisfy { $0.number.isEmpty || PhoneNumber.isValid($0.number) })
    }

    @Test func `P43 a caller who is sent to voicemail leaves a message with sound, reported once it is on the hub`()
        throws
    {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        let diverted = desk.order(.divert, call, to: "voicemail")
        #expect(diverted.reply == "{}" && desk.machine.calls.isEmpty)
        let media = try #require(desk.machine.sounds.keys.first)
        #expect(diverted.actions.contains(.setTimer(.spoken(media), after: .seconds(1))))
        guard case .upload(media, let sound)? = desk.machine.timerFired(.spoken(media), at: desk.now).first else {
            return #expect(Bool(false))
        }
        #expect(Array(sound.prefix(4)) == Array("RIFF".utf8) && (4_000...20_000).contains(sound.count))
        let report = try #require(desk.sent(desk.machine.uploaded(media, succeeded: true)).first)
        #expect(report.method == "switch.voicemailLeft")
        let params = try SwitchVoicemailLeftParams(from: report.params)
        #expect(params.call == call && params.media == media && params.seconds >= 1)
        // Without an answer it is reported again after the next connection, under the same name.
        _ = desk.machine.closed(code: 1006, reason: "", at: desk.now)
        let again = desk.sent(desk.attach().actions).first { $0.method == "switch.voicemailLeft" }
        #expect(try SwitchVoicemailLeftParams(from: try #require(again).params) == params)
        #expect(
            desk.reply(again!.id, SwitchReportResult(call: nil)).contains(
                .tell(.messageLeft(call, line: params.line, seconds: params.seconds))))
        #expect(desk.machine.sounds.isEmpty)
    }

    @Test func `P1 a caller who is sent away leaves nothing`() throws {
        var desk = try Desk()
        desk.attach()
        let call = try desk.incoming()
        #expect(desk.order(.divert, call, to: "busy").reply == "{}" && desk.machine.sounds.isEmpty)
    }

    @Test func `P43 a recording is reported when it is stopped, or when the call ends, under the hub's name for it`()
        throws
    {
        for ends in [true, false] {
            var desk = try Desk()
            desk.attach()
            let call = try desk.incoming()
            _ = desk.order(.answer, call)
            #expect(desk.order(.record, call, action: .start).reply == "{}")
            let actions = ends ? desk.order(.hangUp, call).actions : desk.order(.record, call, action: .stop).actions
            let media = try #require(desk.machine.sounds.keys.first)
            #expect(actions.contains { if case .upload(media, _) = $0 { true } else { false } })
            let report = try #require(desk.sent(desk.machine.uploaded(media, succeeded: true)).first)
            let params = try SwitchRecordingMadeParams(from: report.params)
            #expect(params.id.rawValue == "h.r1" && params.party.rawValue == "bo" && params.call == call)
        }
    }
}
