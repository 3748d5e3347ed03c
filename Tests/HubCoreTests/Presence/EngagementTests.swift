import HubCore
import LineModel
import Testing

@Suite struct EngagementTests {
    private func call(
        _ state: Call.State, id: String = "c", by: PartyReference? = nil, ringing: [PartyReference] = []
    ) -> Call {
        var call = Call(
            id: .named(id), line: .named("a1"), appearance: 1, direction: .inbound, remote: Remote(number: "+4670"),
            createdAt: .at(milliseconds: 0), servedBy: .named("pbx"), state: state,
            by: by.map { Talker(party: $0, device: .named("d")) })
        if !ringing.isEmpty {
            call.ring = Ring(
                startedAt: .at(milliseconds: 0), expiresAt: .at(milliseconds: 30_000), parties: ringing.map(\.id))
        }
        return call
    }

    private func change(_ party: PartyReference, ringing: Int = 0, talking: Int = 0) -> Engagement {
        Engagement(party: party.id, ringing: ringing, talking: talking)
    }

    @Test func `A caller rings for the alert set, and the answer is one change for everybody (P45, P15)`() {
        let ringing = call(.ringing, ringing: [Office.anna, Office.bo])
        #expect(
            Engagement.changes(from: [], to: [ringing]) == [
                change(Office.anna, ringing: 1), change(Office.bo, ringing: 1),
            ])
        let answered = call(.connected, by: Office.bo)
        #expect(
            Engagement.changes(from: [ringing], to: [answered]) == [
                change(Office.anna, ringing: -1), change(Office.bo, ringing: -1, talking: 1),
            ])
    }

    @Test func `A decline changes no rev, and is a change all the same (P11)`() {
        let ringing = call(.ringing, ringing: [Office.anna, Office.bo])
        let declined = call(.ringing, ringing: [Office.anna])
        #expect(Engagement.changes(from: [ringing], to: [declined]) == [change(Office.bo, ringing: -1)])
    }

    @Test func `Who holds a call does not talk; who dials does (P45)`() {
        let connected = call(.connected, by: Office.bo), held = call(.held, by: Office.bo)
        #expect(Engagement.changes(from: [connected], to: [held]) == [change(Office.bo, talking: -1)])
        #expect(
            Engagement.changes(from: [], to: [call(.dialing, by: Office.anna)]) == [change(Office.anna, talking: 1)])
        #expect(Engagement.changes(from: [held], to: [call(.pickingUp, by: Office.bo)]).isEmpty)
    }

    @Test func `A pick-up moves the talk from one to the other, and an end takes it away (F24)`() {
        let anna = call(.connected, by: Office.anna), bo = call(.connected, by: Office.bo)
        #expect(
            Engagement.changes(from: [anna], to: [bo]) == [
                change(Office.anna, talking: -1), change(Office.bo, talking: 1),
            ])
        let other = call(.held, id: "c2", by: Office.anna)
        #expect(Engagement.changes(from: [anna, other], to: [other]) == [change(Office.anna, talking: -1)])
        #expect(Engagement.changes(from: [anna, other], to: [anna, other]).isEmpty)
    }
}
