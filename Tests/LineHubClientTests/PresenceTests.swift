import HubJSON
import HubProtocol
import LineModel
import Testing

@testable import LineHubClient

/// What a client keeps of the presence of others (P45).
@Suite struct PresenceTests {
    private let anna = PartyID(trusted: "anna"), cia = PartyID(trusted: "cia")
    private var machine = SessionStateMachine(
        configuration: ClientConfiguration(
            endpoint: HubEndpoint(port: 1),
            client: ClientRow(kind: .desktop, version: "4.5.4", device: DeviceID(trusted: "d1")), subscription: .none),
        random: Dice(seed: 1))

    private func row(_ status: PresenceStatus, _ since: Int64 = 1) -> PresenceRow {
        PresenceRow(party: anna, status: status, devices: [.web], since: Timestamp(milliseconds: since))
    }

    private mutating func open() -> [(id: Int64, params: JSONObject)] {
        if machine.state == .idle { _ = machine.started() }
        if machine.state == .waiting { _ = machine.timerFired(.reconnect, at: .zero) }
        let open = Self.sent(machine.connected(token: "t", at: .zero)).last?.id ?? -1
        return subscriptions(reply(open, openResult()))
    }

    private mutating func reply(_ id: Int64, _ result: some WireEncodable) -> [SessionAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.result(.integer(id), result, to: &writer)
        return machine.received(writer.bytes, at: .zero)
    }

    private mutating func notify(_ name: HubNotification, _ params: some WireEncodable) -> [SessionAction] {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.notification(method: name.rawValue, params: params, to: &writer)
        return machine.received(writer.bytes, at: .zero)
    }

    private static func sent(_ actions: [SessionAction]) -> [(id: Int64, method: String, params: JSONObject)] {
        actions.compactMap { action in
            guard case .send(let text) = action, let value = try? JSONReader.read(text),
                let id = value["id"]?.integer, let method = value["method"]?.string,
                let params = value["params"]?.object
            else { return nil }
            return (id, method, params)
        }
    }

    private func subscriptions(_ actions: [SessionAction]) -> [(id: Int64, params: JSONObject)] {
        Self.sent(actions).filter { $0.method == "presence.subscribe" }.map { ($0.id, $0.params) }
    }

    @Test mutating func `P45: the newest row of each watched party is kept, and told`() throws {
        _ = open()
        let asked = subscriptions(machine.presenceWatched([anna, cia]))
        #expect(asked.first?.params["parties"] == ["anna", "cia"])
        let told = reply(
            try #require(asked.first).id,
            PresenceSubscribeResult(
                snapshots: [row(.available)], denied: [PresenceDeniedRow(party: cia, code: .notMember)]))
        #expect(
            told == [
                .tell(.presence(row(.available))),
                .tell(.presenceDenied([PresenceDeniedRow(party: cia, code: .notMember)])),
            ])
        let event = notify(.presenceEvent, row(.onCall, 2))
        #expect(event == [.tell(.presence(row(.onCall, 2)))])
        #expect(machine.view.presence == [anna: row(.onCall, 2)])
    }

    @Test mutating func `P45: it is no part of a resumption: each connection subscribes anew`() {
        _ = machine.presenceWatched([anna])
        let first = open()
        #expect(first.count == 1)
        _ = machine.closed(code: 1006, reason: "", at: .zero)
        #expect(machine.view.connection == .notUpToDate)
        let second = open()
        #expect(second.first?.params["parties"] == ["anna"])
    }

    @Test mutating func `P45: a party that was revoked is shown no more`() {
        _ = machine.presenceWatched([anna])
        _ = open()
        _ = notify(.presenceEvent, row(.away))
        let end = PresenceDeniedRow(party: anna, code: .policyOff)
        let told = notify(.presenceRevoked, end)
        #expect(told == [.tell(.presenceDenied([end]))])
        #expect(machine.view.presence.isEmpty)
    }

    @Test mutating func `what comes of a party that is watched no longer is dropped`() {
        _ = machine.presenceWatched([anna])
        _ = open()
        _ = notify(.presenceEvent, row(.away))
        let sent = Self.sent(machine.presenceUnwatched([anna]))
        #expect(sent.map(\.method) == ["presence.unsubscribe"])
        #expect(machine.view.presence.isEmpty)
        let late = notify(.presenceEvent, row(.onCall))
        #expect(late.isEmpty && machine.view.presence.isEmpty)
    }
}
