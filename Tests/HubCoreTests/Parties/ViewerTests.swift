import HubCore
import LineModel
import Testing

@Suite struct ViewerTests {
    private func state(_ standing: Standing = .active, callOf party: PartyReference? = nil) -> LineState {
        var group = LineGroup(owner: .init(party: Office.anna))
        group.delegates = [.init(party: Office.bo, standing: standing)]
        var state = LineState(line: Line(id: .named("a1"), number: "+461", owner: Office.anna.id), group: group)
        if let party {
            state.calls = [
                Call(
                    id: .named("c"), line: .named("a1"), appearance: 1, direction: .inbound,
                    remote: Remote(number: "+4670"), createdAt: .at(milliseconds: 0), servedBy: .named("pbx"),
                    state: .connected, by: Talker(party: party, device: .named("d")))
            ]
        }
        return state
    }

    private func member(_ party: PartyReference, _ allowed: LineRestriction? = nil) -> Viewer {
        Viewer(party: party.id, isMember: true, allowed: allowed)
    }

    @Test func `Members see everything, the owner as the owner; nobody else sees anything (R82)`() {
        #expect(member(Office.anna).sight(of: state()) == .everything(asOwner: true))
        #expect(member(Office.bo).sight(of: state()) == .everything(asOwner: false))
        #expect(member(Office.carl).sight(of: state()) == .nothing(.notMember))
    }

    @Test(arguments: [
        (Standing.policyOff, RefusalCode.policyOff), (.noLicence, .noLicence), (.noCallingPlan, .noCallingPlan),
    ])
    func `A gate that closes leaves a delegate its own calls alone (P41, R14)`(standing: Standing, code: RefusalCode) {
        #expect(member(Office.bo).sight(of: state(standing)) == .nothing(code))
        #expect(member(Office.bo).sight(of: state(standing, callOf: Office.bo)) == .ownCalls(code))
        #expect(member(Office.bo).sight(of: state(standing, callOf: Office.anna)) == .nothing(code))
        #expect(member(Office.anna).sight(of: state(standing)) == .everything(asOwner: true))
    }

    @Test func `A revoked delegate sees nothing, not even the call that it has (T19)`() {
        #expect(member(Office.carl).sight(of: state(callOf: Office.carl)) == .nothing(.notMember))
    }

    @Test func `A token that names lines restricts a member to them (P38)`() {
        #expect(member(Office.anna, .lines([.named("a1")])).sight(of: state()) == .everything(asOwner: true))
        #expect(member(Office.anna, .lines([.named("a2")])).sight(of: state()) == .nothing(.notMember))
        #expect(member(Office.anna, .all).sight(of: state()) == .everything(asOwner: true))
        #expect(member(Office.carl, .all).sight(of: state()) == .nothing(.notMember))
    }

    @Test func `A monitor sees the lines that its token names, never as the owner; without a claim none (P38)`() {
        func monitor(_ allowed: LineRestriction?) -> Viewer {
            Viewer(party: Office.anna.id, isMember: false, allowed: allowed)
        }
        #expect(monitor(nil).sight(of: state()) == .nothing(.notMember))
        #expect(monitor(.all).sight(of: state()) == .everything(asOwner: false))
        #expect(monitor(.lines([.named("a1")])).sight(of: state()) == .everything(asOwner: false))
        #expect(monitor(.lines([.named("a2")])).sight(of: state()) == .nothing(.notMember))
    }
}
