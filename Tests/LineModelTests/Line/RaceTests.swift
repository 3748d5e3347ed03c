import LineModel
import Testing

/// The races X1-X22 of one line, each played in both orders, and the failures F that they stand for.
@Suite struct RaceTests {
    @Test func `X1, F23: of two members who answer, the first claim wins and the other learns who`() throws {
        var office = try Office.ringing()
        try office.run(.answer(.c1, by: .bo))
        let refusal = office.refusal(of: .answer(.c1, by: .anna))
        #expect(refusal?.code == .alreadyAnswered && refusal?.winner == .bo && refusal?.call == office.call)
        try office.confirm()
        #expect(office.refusal(of: .answer(.c1, by: .anna))?.winner == .bo)
    }

    @Test func `X2, P29: the same party on two devices: the second is told of the first`() throws {
        let refusal = try Office.answering().refusal(of: .answer(.c1, by: Talker.bo.mobile))
        #expect(refusal?.code == .alreadyAnswered && refusal?.winner == .bo)
        #expect(try Office.connected().refusal(of: .answer(.c1, by: Talker.bo.mobile))?.winner == .bo)
    }

    @Test func `X3, F17: the caller cancels before, while and after the answer`() throws {
        var office = try Office.ringing()
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.refusal(of: .answer(.c1, by: .bo))?.code == .callEnded && office.call.endReason == .cancelled)
        office = try .answering()
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.call.endReason == .cancelled && office.call.answeredAt == nil)
        #expect(try office.confirm().orders.map(\.leg) == [true])
        office = try .connected()
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.call.endReason == .remoteBye)
    }

    @Test func `X4: answer against the ring timer`() throws {
        #expect(try Office.unanswered().refusal(of: .answer(.c1, by: .bo))?.code == .goneToVoicemail)
        var office = try Office.ringing()
        office.wait(.seconds(30))
        try office.run(.answer(.c1, by: .bo))
        #expect(office.isNoOp(.swept))
        try office.confirm()
        #expect(office.call.state == .connected && office.isNoOp(.swept))
    }

    @Test func `X5: answer against one's own decline, opting out and revocation`() throws {
        var office = try Office.ringing()
        try office.run(.decline(.c1, by: "bo"))
        #expect(office.refusal(of: .answer(.c1, by: .bo)) == nil)
        try office.run(.described(office.state.line, LineGroup(owner: LineGroup.Member(party: .anna))))
        let refusal = office.refusal(of: .answer(.c1, by: .bo))
        #expect(refusal?.code == .notMember && refusal?.call == nil)
        office = try .answering()
        try office.run(.described(office.state.line, LineGroup(owner: LineGroup.Member(party: .anna))))
        try office.confirm()
        #expect(office.call.by == .bo)
    }

    @Test func `X6: two members pick up, one wins`() throws {
        let office = try Office.pickingUp(from: .bo, by: .cia)
        let refusal = office.refusal(of: .pickUp(.c1, by: .anna))
        #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .cia)
    }

    @Test func `X7: the holder resumes against a pick-up, in both orders`() throws {
        #expect(try Office.pickingUp().refusal(of: .resume(.c1, by: .bo))?.winner == .anna)
        let refusal = try Office.resuming().refusal(of: .pickUp(.c1, by: .anna))
        #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .bo)
    }

    @Test func `X8, R47: the far end hangs up against a pick-up, in both orders`() throws {
        var office = try Office.pickingUp()
        let claim = office.claimed!.claim!
        let commit = try office.commit(.ended(.c1, .remote, by: nil))
        #expect(commit.settled == [claim: .refused(Refusal(.callEnded, call: office.call))])
        #expect(office.refusal(of: .pickUp(.c1, by: .cia))?.code == .callEnded)
        #expect(office.state.lamp == .idle)
    }

    @Test func `X9: a pick-up before the hold is committed is not queued`() throws {
        var office = try Office.connected()
        #expect(office.refusal(of: .pickUp(.c1, by: .anna))?.code == .notHeld)
        try office.run(.hold(.c1, by: .bo))
        #expect(office.refusal(of: .pickUp(.c1, by: .anna))?.code == .notHeld)
        try office.confirm()
        #expect(office.call.pending == nil && office.refusal(of: .pickUp(.c1, by: .anna)) == nil)
    }

    @Test func `X10: hold against the far end's hang-up, in both orders`() throws {
        #expect(try Office.ended().refusal(of: .hold(.c1, by: .bo))?.code == .callEnded)
        var office = try Office.holding()
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.isNoOp(.confirmed(office.claimed!)) && office.call.endReason == .remoteBye)
    }

    @Test func `X11: the holder hangs up against a pick-up, in both orders`() throws {
        var office = try Office.pickingUp()
        #expect(office.isNoOp(.hangUp(.c1, by: .bo)))
        try office.confirm()
        #expect(office.call.by == .anna)
        office = try .held()
        try office.run(.hangUp(.c1, by: .bo))
        #expect(office.refusal(of: .pickUp(.c1, by: .anna))?.code == .callEnded)
    }

    @Test func `X13: two want the last appearance`() throws {
        var office = Office()
        office.state.group.appearances = 1
        try office.run(.place("h.1", to: "1", by: .anna))
        #expect(office.refusal(of: .place("h.2", to: "1", by: .bo))?.code == .lineFull)
        #expect(office.refusal(of: .incoming(.c2, from: .caller, servedBy: .pbx))?.code == .lineFull)
    }

    @Test func `X14: nobody interrupts another's claim but the far end`() throws {
        let office = try Office.pickingUp()
        #expect(office.refusal(of: .hold(.c1, by: .bo))?.code == .busyOperation)
        #expect(office.refusal(of: .hangUp(.c1, by: .cia))?.code == .notOwner)
        #expect(office.refusal(of: .ended(.c1, .remote, by: nil)) == nil)
    }

    @Test func `X16, F15: calls of one line do not touch each other`() throws {
        var office = try Office.connected()
        try office.run(.incoming(.c2, from: .caller, servedBy: .pbx))
        try office.run(.incoming("pbx.3", from: .caller, servedBy: .pbx))
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.refusal(of: .hold(.c1, by: .bo))?.code == .callEnded)
        try office.run(.answer(.c2, by: .bo))
        try office.confirm()
        #expect(office.state.call(.c2)?.by == .bo)
        #expect(office.state.call("pbx.3")?.ring?.parties == ["anna", "bo", "cia"])
        #expect(office.state.call("pbx.3")?.rev == 1)
    }

    @Test func `X18, F23: an old claim's reply is fenced off`() throws {
        var office = try Office.pickingUp(from: .bo, by: .anna)
        let old = office.claimed!
        try office.fail()
        try office.run(.pickUp(.c1, by: .cia))
        #expect(office.isNoOp(.failed(old, reason: "late")))
        try office.confirm()
        #expect(office.call.by == .cia)
    }

    @Test func `X18: an order whose claim a failover lost decides nothing of the same claim made again`() throws {
        let again: [(Office, lost: LineCommand, kept: LineCommand)] = [
            (try .ringing(), .answer(.c1, by: .bo), .answer(.c1, by: .cia)),
            (try .ringing(), .answer(.c1, by: .bo), .answer(.c1, by: Talker.bo.mobile)),
            (try .held(), .pickUp(.c1, by: .cia), .pickUp(.c1, by: .anna)),
            (try .held(), .resume(.c1, by: .bo), .transfer(.c1, to: "112", by: .bo)),
            (try .connected(), .hold(.c1, by: .bo), .transfer(.c1, to: "112", by: .bo)),
            (try .overheard(), .join(.c1, by: .cia), .monitor(.c1, .barge, by: .cia)),
            (try .overheard(), .monitor(.c1, .takeOver, by: .anna), .monitor(.c1, .takeOver, by: .cia)),
            (try .overheard(), .monitor(.c1, .listen, by: .anna), .monitor(.c1, .listen, by: .cia)),
            (try .overheard(), .monitor(.c1, .listen, by: .anna), .monitor(.c1, .whisper, by: .anna)),
            (try .connected(), .record(.c1, .start, as: "r1", by: .bo), .record(.c1, .start, as: "r2", by: .bo)),
        ]
        for (start, lost, kept) in again {
            var before = start, after = start
            try before.run(lost)
            try after.run(kept)
            let late = before.claimed!, own = after.claimed!, state = after.state
            #expect(late.claim == own.claim && late != own, "\(lost), \(kept)")
            #expect(after.isNoOp(.failed(late, reason: "late")), "\(lost), \(kept)")
            // What the switch did may have to be undone; the claim stands.
            try after.run(.confirmed(late))
            #expect(after.state == state, "\(lost), \(kept)")
            #expect(try after.commit(.confirmed(own)).settled[own.claim!] == .confirmed, "\(lost), \(kept)")
        }
    }

    @Test func `X18: a transfer that a failover lost is a fact, and whoever claimed meanwhile is told`() throws {
        var before = try Office.connected(), after = before
        try before.run(.transfer(.c1, to: "112", by: .bo))
        try after.run(.hold(.c1, by: .bo))
        let claim = after.claimed!.claim!
        #expect(before.claimed!.claim == claim)
        let commit = try after.commit(.confirmed(before.claimed!))
        #expect(after.call.endReason == .transferredOut)
        guard case .refused(let refusal)? = commit.settled[claim] else { throw Office.NoCommit(command: .swept) }
        #expect(refusal.code == .callEnded)
    }

    @Test func `X22, F28: a snapshot and the events after it give the same rows as the whole log`() throws {
        var office = try Office.held()
        var late = Follower(office.state)
        let seen = office.events.count
        try office.run(.pickUp(.c1, by: .anna))
        try office.confirm()
        try office.run(.ended(.c1, .remote, by: nil))
        for event in office.events[seen...] { #expect(late.follow(event) == nil) }
        #expect(late.difference(from: office.state) == nil)
        #expect(late.follow(office.events[0]) != nil)
    }

    @Test func `F2: a hundred hops of hold and pick-up leave the pool full`() throws {
        var office = try Office.connected()
        let talkers = [Talker.anna, .cia, .bo]
        for hop in 0..<100 {
            try office.run(.hold(.c1, by: office.call.by!))
            try office.confirm()
            try office.run(.pickUp(.c1, by: talkers[hop % 3]))
            try office.confirm()
            #expect(office.call.appearance == 1 && office.state.calls.count == 1)
        }
        #expect(office.call.handlers.count == 101)
        try office.run(.hangUp(.c1, by: office.call.by!))
        #expect(office.state.freeAppearance == 1 && office.state.calls.isEmpty && office.state.lamp == .idle)
    }

    @Test func `F3: nothing brings an ended call back`() throws {
        for var office in [try Office.ended(), try .unanswered(), try .ended(.local)] {
            let before = office.state
            let told = SwitchCall(
                call: .c1, line: "anna", direction: .inbound, state: .connected, remote: .caller, by: .bo,
                createdAt: office.now)
            for command: LineCommand in [
                .progressed(.c1), .answered(.c1, by: .bo), .remoteAnswered(.c1), .parked(.c1, by: .bo),
                .retrieved(.c1, by: .bo), .ended(.c1, .remote, by: nil), .missing(.c1),
                .adopted(told, servedBy: .pbx), .incoming(.c1, from: .caller, servedBy: .pbx),
                .failed(office.claimed ?? SwitchOrder(.alert, office.call, until: office.now), reason: "late"),
            ] {
                _ = try? office.run(command)
                #expect(office.state == before, "\(command)")
            }
        }
    }

    @Test func `F12, R35: one decline ends the call for nobody else`() throws {
        var office = try Office.ringing()
        try office.run(.decline(.c1, by: "anna"))
        #expect(office.call.state == .ringing && office.call.rings(for: "bo") && !office.call.rings(for: "anna"))
    }

    @Test func `a hang-up of a call long gone says that it is over (F24)`() throws {
        var office = try Office.ended()
        #expect(office.refusal(of: .hangUp(.c1, by: .bo))?.code == .callEnded)
        office.wait(.seconds(60))
        try office.sweep()
        #expect(office.refusal(of: .hangUp(.c1, by: .bo))?.code == .unknownCall)
    }

    @Test func `D3, F19: a pick-up that fails leaves the holder his held call`() throws {
        var office = try Office.pickingUp()
        try office.fail()
        try office.run(.resume(.c1, by: .bo))
        try office.confirm()
        #expect(office.call.state == .connected && office.call.by == .bo)
    }

    @Test func `looking changes nothing (invariant 12, F20)`() throws {
        let office = try Office.held()
        let before = office.state
        _ = (office.state.lamp, office.state.nextDeadline, office.state.freeAppearance, office.state.call(.c1))
        _ = office.refusal(of: .pickUp(.c1, by: .dan))
        _ = office.isNoOp(.swept)
        #expect(office.state == before)
    }
}
