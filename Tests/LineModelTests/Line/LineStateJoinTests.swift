import LineModel
import Testing

/// Joining a call, leaving it, and its last leg (T15, P30, P32, P37).
@Suite struct LineStateJoinTests {
    @Test func `T15: a join is a claim first, and the call goes on (P7)`() throws {
        var office = try Office.overheard()
        let commit = try office.commit(.join(.c1, by: .cia))
        #expect(office.call.state == .connected && office.call.by == .bo && office.call.participants.isEmpty)
        #expect(office.call.pending?.operation == .join && office.call.pending?.by == .cia)
        #expect(commit.kinds == [.updated] && commit.orders.map(\.verb) == [.monitor] && commit.orders[0].mode == .join)
        #expect(commit.orders[0].by == .cia && commit.orders[0].from == nil)
    }

    @Test func `P30, P37: confirmed, the owner stands in by and the other among the participants`() throws {
        var office = try Office.joining()
        let claim = try #require(office.claimed?.claim)
        office.wait(.seconds(1))
        let commit = try office.confirm()
        #expect(office.call.state == .joined && office.call.by == .bo)
        #expect(office.call.participants == [Participant(talker: .cia, mode: .join)])
        #expect(commit.kinds == [.joined] && commit.events[0].actor == .cia && commit.settled == [claim: .confirmed])
        #expect(office.call.isJoinable && office.state.lamp == .busy)
        #expect(office.call.isTalking("bo") && office.call.isTalking("cia") && !office.call.isTalking("anna"))
        #expect(commit.records.last?.handlers.map(\.party) == [.bo, .cia])
        #expect(office.call.handlers.allSatisfy { $0.to == nil })
    }

    @Test func `T15, F5d: refused or silent, the call is as it was`() throws {
        for isSilent in [false, true] {
            var office = try Office.joining()
            if isSilent { office.wait(.seconds(5)) }
            let commit = try isSilent ? office.commit(.swept) : office.fail("noPort")
            #expect(office.call.state == .connected && office.call.pending == nil && commit.kinds == [.updated])
            guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
            #expect(refusal.code == .switchFailed && refusal.call == office.call)
        }
    }

    @Test func `P32, P37: who joined leaves, and with one left the call is connected again`() throws {
        var office = try Office.joined()
        try office.run(.join(.c1, by: .anna))
        try office.confirm()
        #expect(office.call.participants.map(\.talker) == [.cia, .anna])
        office.wait(.seconds(1))
        var commit = try office.commit(.hangUp(.c1, by: Talker.cia.mobile))
        #expect(office.call.state == .joined && office.call.participants.map(\.talker) == [.anna])
        #expect(commit.kinds == [.updated] && commit.events[0].actor == .cia)
        #expect(commit.orders.map(\.verb) == [.hangUp] && commit.orders[0].leg && commit.orders[0].by == .cia)
        #expect(office.call.handlers.first { $0.party == .cia }?.to == office.now)
        commit = try office.commit(.hangUp(.c1, by: .anna))
        #expect(office.call.state == .connected && office.call.by == .bo && office.call.participants.isEmpty)
        commit = try office.commit(.hangUp(.c1, by: .bo))
        #expect(
            office.call.endReason == .localBye && commit.kinds == [.ended, .idle], "P32: the last leg ends the call")
    }

    @Test func `P32: the owner leaves, and who came first has the call`() throws {
        var office = try Office.joined()
        try office.run(.join(.c1, by: .anna))
        try office.confirm()
        let commit = try office.commit(.hangUp(.c1, by: .bo))
        #expect(office.call.by == .cia && office.call.state == .joined)
        #expect(office.call.participants.map(\.talker) == [.anna] && commit.kinds == [.updated])
        #expect(commit.orders.map(\.leg) == [true] && commit.orders[0].by == .bo)
        #expect(office.refusal(of: .hangUp(.c1, by: .bo))?.code == .notOwner)
        try office.run(.hangUp(.c1, by: .anna))
        #expect(office.call.state == .connected && office.call.by == .cia)
        try office.run(.hold(.c1, by: .cia))
        try office.confirm()
        #expect(office.call.state == .held)
    }

    @Test func `P10: a leg that ended on its device leaves, the last ends the call`() throws {
        var office = try Office.joined()
        let commit = try office.commit(.ended(.c1, .local, by: .bo))
        #expect(office.call.by == .cia && office.call.state == .connected && commit.orders.isEmpty)
        try office.run(.ended(.c1, .local, by: .cia))
        #expect(office.call.endReason == .localBye)
    }

    @Test func `T13: the far end ends it for all, and history has everybody (P46)`() throws {
        var office = try Office.joined()
        office.wait(.seconds(2))
        let commit = try office.commit(.ended(.c1, .remote, by: nil))
        #expect(office.call.endReason == .remoteBye && office.call.participants.isEmpty)
        #expect(commit.records.last?.handlers.map(\.party) == [.bo, .cia])
        #expect(commit.records.last?.handlers.allSatisfy { $0.to == office.now } == true)
        #expect(commit.records.last?.actor == .bo, "D2: the first answerer names the label")
    }

    @Test func `X14: a claim to join gives way to hang-ups and to nothing else`() throws {
        var office = try Office.joining()
        let claim = try #require(office.claimed?.claim)
        for (command, code) in [
            (LineCommand.hold(.c1, by: .bo), RefusalCode.busyOperation),
            (.transfer(.c1, to: "1", by: .bo), .busyOperation),
            (.join(.c1, by: .anna), .busyOperation), (.monitor(.c1, .listen, by: .anna), .busyOperation),
            (.lock(.c1, by: .anna), .busyOperation), (.hangUp(.c1, by: .anna), .notOwner),
        ] {
            #expect(office.refusal(of: command)?.code == code, "\(command)")
        }
        let commit = try office.commit(.hangUp(.c1, by: .bo))
        #expect(office.call.endReason == .localBye)
        #expect(commit.settled == [claim: .refused(Refusal(.callEnded, call: office.call))])
        #expect(try office.commit(.confirmed(office.claimed!)).orders.map(\.leg) == [true], "P8: the late leg goes")
    }

    @Test func `Q3: who is about to join takes it back, and the late leg goes`() throws {
        var office = try Office.joining()
        let commit = try office.commit(.hangUp(.c1, by: .cia))
        #expect(office.call.state == .connected && office.call.pending == nil)
        guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
        #expect(refusal.details == ["reason": .text("cancelled")])
        let late = try office.commit(.confirmed(office.claimed!))
        #expect(late.orders.map(\.verb) == [.hangUp] && late.orders[0].leg && late.orders[0].by == .cia)
        #expect(office.call.state == .connected && late.events.isEmpty)
    }

    @Test func `P49: in each state, with and without the right`() throws {
        for (office, code) in [
            (try Office.ringing(Office.supervised()), RefusalCode.notConnected), (try .dialing(), .notConnected),
            (try .held(), .notConnected), (try .pickingUp(), .busyOperation), (try .transferring(), .busyOperation),
            (try .elevating(), .busyOperation), (try .ended(), .callEnded), (Office(), .unknownCall),
        ] {
            #expect(office.refusal(of: .join(.c1, by: .anna))?.code == code, "the line's owner")
        }
        let office = try Office.connected()
        #expect(office.refusal(of: .join(.c1, by: .cia))?.code == .forbidden)
        #expect(office.refusal(of: .join(.c1, by: .anna)) == nil, "the owner has all rights")
        #expect(office.refusal(of: .join(.c1, by: .dan)) == Refusal(.notMember))
        var overheard = try Office.overheard()
        #expect(overheard.refusal(of: .join(.c1, by: .cia), rev: 1)?.code == .staleRevision)
        #expect(overheard.isNoOp(.join(.c1, by: Talker.bo.mobile)), "who has the call is in it")
        overheard.serving?.capabilities.remove(.monitor)
        #expect(overheard.refusal(of: .join(.c1, by: .cia))?.details == ["capability": .text("monitor")])
        #expect(try Office.joined().isNoOp(.join(.c1, by: .cia)))
    }

    @Test func `X12, P35: nobody joins what is locked, and what is joined is not locked`() throws {
        var office = try Office.overheard()
        try office.lock()
        #expect(office.refusal(of: .join(.c1, by: .cia))?.code == .locked)
        #expect(office.refusal(of: .join(.c1, by: .anna))?.code == .locked, "the owner unlocks first")
        #expect(try Office.joined().refusal(of: .lock(.c1, by: .anna))?.code == .notConnected)
    }

    @Test func `Q41: what several talk in is neither held nor sent on`() throws {
        let office = try Office.joined()
        for command: LineCommand in [
            .hold(.c1, by: .bo), .transfer(.c1, to: "1", by: .bo), .parked(.c1, by: .bo),
            .moveToMeeting(.c1, Meeting(host: "anna", kind: .instant), by: .bo),
        ] {
            #expect(office.refusal(of: command)?.code == .notConnected, "\(command)")
        }
    }

    @Test func `T19: who talks in a call goes on though the relation has gone`() throws {
        var office = try Office.joined()
        try office.run(.described(office.state.line, LineGroup(owner: LineGroup.Member(party: .anna))))
        #expect(office.call.participants.map(\.talker) == [.cia])
        try office.run(.hangUp(.c1, by: .cia))
        #expect(office.call.state == .connected)
        #expect(office.refusal(of: .hangUp(.c1, by: .cia)) == Refusal(.notMember))
    }

    @Test func `P5: a switch's list says who is in a call, or leaves it to the hub`() throws {
        var office = try Office.joined()
        func told(_ state: Call.State, _ participants: [Participant]?) -> SwitchCall {
            SwitchCall(
                call: .c1, line: "anna", direction: .inbound, state: state, remote: .caller, by: .bo,
                createdAt: office.now, answeredAt: office.now, participants: participants)
        }
        #expect(office.isNoOp(.adopted(told(.joined, nil), servedBy: .pbx)))
        let commit = try office.commit(
            .adopted(told(.joined, [Participant(talker: .anna, mode: .barge)]), servedBy: .pbx))
        #expect(office.call.participants == [Participant(talker: .anna, mode: .barge)] && commit.kinds == [.updated])
        #expect(office.call.handlers.first { $0.party == .cia }?.to != nil)
        try office.run(.adopted(told(.connected, nil), servedBy: .pbx))
        #expect(office.call.state == .connected && office.call.participants.isEmpty)
        var fresh = Office()
        try fresh.run(.adopted(told(.joined, nil), servedBy: .pbx))
        #expect(fresh.call.state == .connected, "nobody is named")
        fresh = Office()
        try fresh.run(.adopted(told(.joined, [Participant(talker: .cia, mode: .join)]), servedBy: .pbx))
        #expect(fresh.call.state == .joined && fresh.events.map(\.kind) == [.joined])
    }
}
