import HubProtocol
import LineModel

/// Anna's line, on which Bo is a delegate.
enum Scene {
    static let anna = PartyReference(id: PartyID(trusted: "anna"), name: "Anna Berg")
    static let bo = PartyReference(id: PartyID(trusted: "bo"), name: "Bo Ek")
    static let boOnHisMac = Talker(party: bo, device: DeviceID(trusted: "bo-mac"))
    static let line = LineID(trusted: "line-anna")
    static let at = Timestamp(milliseconds: 1_764_000_000_000)

    static var ringing: Call {
        var call = Call(
            id: CallID(trusted: "sw1.1001"), line: line, appearance: 1, direction: .inbound,
            remote: Remote(number: "+4684650455", name: "Öberg & Co"), createdAt: at,
            servedBy: SwitchID(trusted: "sw1"),
            state: .ringing)
        call.ring = Ring(startedAt: at, expiresAt: at + .seconds(30), parties: [anna.id, bo.id])
        return call
    }

    static var held: Call {
        var call = ringing
        call.ring = nil
        call.rev = 5
        call.state = .held
        call.by = boOnHisMac
        call.answeredAt = at + .milliseconds(4200)
        call.heldAt = at + .milliseconds(20100)
        return call
    }

    static func row(_ call: Call, stale: Bool = false, alert: AlertRow? = nil) -> CallRow {
        CallRow(call, owner: anna.id, stale: stale, alert: alert)
    }

    static let heldText = #"""
        {"id":"sw1.1001","line":"line-anna","appearance":1,"rev":5,"state":"held","direction":"inbound","remote":{"number":"+4684650455","name":"Öberg & Co"},"by":{"id":"bo","name":"Bo Ek","device":"bo-mac"},"onBehalf":true,"pickable":true,"joinable":false,"locked":false,"createdAt":1764000000000,"answeredAt":1764000004200,"heldAt":1764000020100}
        """#

    /// What the line makes of its first call.
    static var incoming: Commit {
        get throws {
            let line = Line(id: line, number: "+4684650401", owner: anna.id)
            let state = LineState(line: line, group: LineGroup(owner: LineGroup.Member(party: anna)))
            let switchID = SwitchID(trusted: "sw1")
            let context = LineContext(now: at, serving: LineContext.ServingSwitch(id: switchID))
            let command = LineCommand.incoming(ringing.id, from: ringing.remote, servedBy: switchID)
            guard case .commit(let commit) = try state.decide(command, in: context) else { throw Refusal(.duplicate) }
            return commit
        }
    }
}
