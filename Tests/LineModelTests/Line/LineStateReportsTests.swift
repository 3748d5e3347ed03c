import LineModel
import Testing

@Suite struct LineStateReportsTests {
    // MARK: Incoming

    @Test func `T3: a caller rings for the delegator and every delegate, on one appearance (R31, P13)`() throws {
        var office = Office()
        let commit = try office.commit(.incoming(.c1, from: .caller, servedBy: .pbx))
        #expect(commit.kinds == [.alert] && commit.call?.state == .ringing && commit.call?.by == nil)
        #expect(office.call.ring?.parties == ["anna", "bo", "cia"])
        #expect(office.call.ring?.expiresAt == office.now + .seconds(30))
        #expect(commit.orders.map(\.verb) == [.alert] && office.state.lamp == .ringing)
    }

    @Test func `P4: the report again gives the present row, after the end callEnded, of another switch duplicate`()
        throws
    {
        let office = try Office.ringing()
        #expect(office.isNoOp(.incoming(.c1, from: Remote(number: ""), servedBy: .pbx)))
        #expect(office.refusal(of: .incoming(.c1, from: .caller, servedBy: "other"))?.code == .duplicate)
        #expect(try Office.ended().refusal(of: .incoming(.c1, from: .caller, servedBy: .pbx))?.code == .callEnded)
    }

    @Test(arguments: [(true, "voicemail"), (false, "busy")])
    func `P6: a full line tells the switch where to send the caller (D1)`(voicemail: Bool, divert: String) throws {
        var office = try Office.ringing(voicemail: voicemail, Office.group(appearances: 1))
        let refusal = office.refusal(of: .incoming(.c2, from: .caller, servedBy: .pbx))
        #expect(refusal?.code == .lineFull && refusal?.details == ["divert": .text(divert)])
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.refusal(of: .incoming(.c2, from: .caller, servedBy: .pbx)) == nil)
    }

    @Test func `P6: a call that can ring for nobody is as if all had declined`() throws {
        var group = Office.group(standing: .policyOff)
        group.owner.optedIn = false
        var office = try Office.ringing(voicemail: false, group)
        #expect(office.effects.allSatisfy { if case .order = $0 { false } else { true } })
        try office.sweep()
        #expect(office.call.endReason == .rejected)
    }

    @Test func `P15: the set is fixed when it rings: new members do not enter`() throws {
        var office = try Office.ringing(Office.group(bo: []))
        try office.run(.described(office.state.line, Office.group()))
        #expect(office.call.ring?.parties == ["anna", "cia"])
    }

    // MARK: Devices

    @Test func `R15, P10: a device that answers by itself wins like a command`() throws {
        var office = try Office.ringing()
        let commit = try office.commit(.answered(.c1, by: .cia))
        #expect(commit.kinds == [.alertWithdrawn, .connected] && office.call.by == .cia)
        #expect(office.isNoOp(.answered(.c1, by: .cia)))
        for loser in [Talker.bo, .cia.mobile] {
            let refusal = office.refusal(of: .answered(.c1, by: loser))
            #expect(refusal?.code == .alreadyAnswered && refusal?.winner == .cia)
        }
        #expect(try Office.ended().refusal(of: .answered(.c1, by: .bo))?.code == .callEnded)
    }

    @Test func `P10: a device that answers against a claim loses to it`() throws {
        let refusal = try Office.answering().refusal(of: .answered(.c1, by: .cia))
        #expect(refusal?.code == .alreadyAnswered && refusal?.winner == .bo)
    }

    @Test func `a device without the right is refused, in the order of P26`() throws {
        let office = try Office.ringing(Office.group(bo: [], cia: .all))
        #expect(office.refusal(of: .answered(.c1, by: .bo))?.code == .forbidden)
        #expect(office.refusal(of: .answered(.c1, by: .dan))?.code == .notMember)
        #expect(try Office.held().refusal(of: .retrieved(.c1, by: .dan))?.code == .notMember)
    }

    @Test func `what a device does while a late leg is undone is so (P10)`() throws {
        var office = try Office.reconciling()
        try office.run(.answered(.c1, by: .cia))
        #expect(office.call.by == .cia && office.call.pending == nil)
        #expect(office.isNoOp(.confirmed(office.claimed!)))
    }

    @Test func `T7: the far end rings, then answers; told twice nothing changes (P50, P3)`() throws {
        var office = try Office.dialing()
        #expect(try office.commit(.progressed(.c1)).kinds == [.updated])
        #expect(office.call.alerting && office.isNoOp(.progressed(.c1)))
        office.wait(.seconds(3))
        #expect(try office.commit(.remoteAnswered(.c1)).kinds == [.connected])
        #expect(office.call.state == .connected && !office.call.alerting && office.call.answeredAt == office.now)
        #expect(office.isNoOp(.remoteAnswered(.c1)) && office.isNoOp(.progressed(.c1)))
    }

    @Test func `T8, T9, T10: devices hold and retrieve; told twice nothing changes (P3)`() throws {
        var office = try Office.connected()
        #expect(office.refusal(of: .parked(.c1, by: .cia))?.code == .notOwner)
        #expect(office.refusal(of: .retrieved(.c1, by: .cia))?.code == .notHeld)
        #expect(try office.commit(.parked(.c1, by: .bo)).kinds == [.parked])
        #expect(office.isNoOp(.parked(.c1, by: .bo)))
        #expect(try office.commit(.retrieved(.c1, by: .cia)).kinds == [.retrieved])
        #expect(office.call.by == .cia && office.isNoOp(.retrieved(.c1, by: .cia)))
        let refusal = office.refusal(of: .retrieved(.c1, by: .bo))
        #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .cia)
        #expect(try Office.ringing().refusal(of: .parked(.c1, by: .bo))?.code == .notConnected)
    }

    @Test func `a locked call is not picked up on a device either (P35)`() throws {
        var office = try Office.held()
        try office.lock()
        #expect(office.refusal(of: .retrieved(.c1, by: .anna))?.code == .locked)
        #expect(try office.commit(.retrieved(.c1, by: .bo)).kinds == [.retrieved])
    }

    // MARK: The end

    @Test(arguments: [
        (Call.State.ringing, EndCause.remote, Call.EndReason.cancelled),
        (.connected, .remote, .remoteBye), (.held, .remote, .remoteBye), (.pickingUp, .remote, .remoteBye),
        (.connected, .local, .localBye), (.held, .local, .localBye), (.dialing, .busy, .rejected),
        (.dialing, .failed, .error), (.dialing, .noAnswer, .noAnswer), (.dialing, .local, .cancelled),
        (.connected, .failed, .error),
    ])
    func `P10: the end always counts, and its reason follows from state and cause`(
        state: Call.State, cause: EndCause, reason: Call.EndReason
    ) throws {
        var office =
            switch state {
            case .dialing: try Office.dialing()
            case .ringing: try Office.answering()
            case .held: try Office.held()
            case .pickingUp: try Office.pickingUp()
            default: try Office.connected()
            }
        let pending = office.call.pending
        let commit = try office.commit(.ended(.c1, cause, by: nil))
        #expect(office.call.endReason == reason && office.state.calls.isEmpty)
        #expect(commit.kinds.suffix(2) == [.ended, .idle])
        if let pending {
            #expect(commit.settled == [pending.claim: .refused(Refusal(.callEnded, call: office.call))])
        }
        #expect(office.isNoOp(.ended(.c1, cause, by: nil)))
    }

    // MARK: Lists

    @Test func `P5: a list that says what is so changes nothing, with the talker or without`() throws {
        let office = try Office.held()
        #expect(office.isNoOp(.adopted(told(.held, by: .bo), servedBy: .pbx)))
        #expect(office.isNoOp(.adopted(told(.held, by: nil), servedBy: .pbx)))
        #expect(office.isNoOp(.adopted(told(.connected, by: .cia), servedBy: "other")))
    }

    @Test func `P5: what the hub has not appears, with what the switch left out`() throws {
        var office = Office()
        try office.run(.adopted(told(.held, by: .bo), servedBy: .pbx))
        #expect(office.call.state == .held && office.call.heldAt == office.now && office.call.answeredAt == office.now)
        #expect(office.call.by == .bo && office.call.answeredBy == .bo && office.events.map(\.kind) == [.parked])
    }

    @Test func `P5: a call answered unseen is missed for nobody (F13)`() throws {
        var office = try Office.ringing()
        let commit = try office.commit(.adopted(told(.connected, by: .cia), servedBy: .pbx))
        #expect(commit.kinds == [.alertWithdrawn, .connected] && office.call.answeredAt == office.now)
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(CallRecord(office.call, on: office.state).outcome == .answered)
        #expect(CallRecord(office.call, on: office.state).actor == .cia)
    }

    @Test func `P5: a claim that the list fulfils stands, another is off`() throws {
        var office = try Office.answering()
        let claim = office.claimed!.claim!
        #expect(
            try office.commit(.adopted(told(.connected, by: .bo), servedBy: .pbx)).settled == [claim: .confirmed])
        office = try .answering()
        guard case .refused = try office.commit(.adopted(told(.ringing, by: nil), servedBy: .pbx)).settled[claim] else {
            throw Office.NoCommit(command: .swept)
        }
        #expect(office.call.state == .ringing && office.call.pending == nil)
    }

    @Test func `P5, P28: a retrieval that only the list shows is remembered`() throws {
        var office = try Office.held()
        try office.run(.adopted(told(.connected, by: .cia), servedBy: .pbx))
        let refusal = office.refusal(of: .resume(.c1, by: .bo))
        #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .cia)
    }

    @Test func `a call that a member hung up while the switch was away is hung up again (P7)`() throws {
        var office = try Office.connected()
        try office.run(.hangUp(.c1, by: .bo))
        let before = office.state
        let commit = try office.commit(.adopted(told(.connected, by: .bo), servedBy: .pbx))
        #expect(commit.orders.map(\.verb) == [.hangUp] && commit.events.isEmpty && office.state == before)
    }

    @Test func `what the switch has not any more ends ownerLost (P5, F24)`() throws {
        var office = try Office.connected()
        try office.run(.missing(.c1))
        #expect(office.call.endReason == .ownerLost && office.isNoOp(.missing(.c1)))
    }

    @Test func `P5: what the hub kept of a call from before a restart stays its own`() throws {
        let before = try Office.pickedUp(from: .bo, by: .anna)
        var office = Office()
        office.wait(.seconds(60))
        var told = told(.connected, by: .anna)
        told.facts = CallRecord(before.call, on: before.state)
        try office.run(.adopted(told, servedBy: .pbx))
        #expect(office.call.answeredAt == before.call.answeredAt && office.call.handlers == before.call.handlers)
        #expect(office.call.answeredBy?.party == .bo)
    }

    private func told(_ state: Call.State, by talker: Talker?) -> SwitchCall {
        SwitchCall(
            call: .c1, line: "anna", direction: .inbound, state: state, remote: .caller, by: talker,
            createdAt: Timestamp(milliseconds: 1_000_000))
    }
}
