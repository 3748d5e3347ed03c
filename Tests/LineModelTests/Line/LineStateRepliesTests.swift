import LineModel
import Testing

@Suite struct LineStateRepliesTests {
    @Test func `a confirmed answer withdraws every alert and names who answered (R34, P13, P14)`() throws {
        var office = try Office.answering()
        office.wait(.seconds(1))
        let commit = try office.confirm()
        #expect(commit.kinds == [.alertWithdrawn, .connected])
        #expect(commit.events[0].reason == .answeredElsewhere && commit.events.allSatisfy { $0.actor == .bo })
        #expect(commit.events[0].seq + 1 == commit.events[1].seq && commit.events[0].call == commit.events[1].call)
        #expect(office.call.ring == nil && office.call.by == .bo && office.call.answeredAt == office.now)
        #expect(commit.orders.map(\.verb) == [.stopAlert] && commit.orders[0].targets == ["anna", "cia"])
        #expect(commit.orders[0].reason == "answeredElsewhere")
        #expect(commit.settled.values.contains(.confirmed))
    }

    @Test func `a dial that is confirmed changes nothing that anybody sees (P3)`() throws {
        var office = try Office.dialing()
        let commit = try office.confirm()
        #expect(commit.events.isEmpty && office.call.rev == 1 && office.call.pending == nil)
        #expect(commit.settled.values.contains(.confirmed))
    }

    @Test func `a dial that is refused ends the call, which never stays red (F5)`() throws {
        var office = try Office.dialing()
        let commit = try office.fail()
        #expect(commit.kinds == [.ended, .idle] && office.call.endReason == .error)
        guard case .refused(let refusal)? = commit.settled.values.first else { throw Office.NoCommit(command: .swept) }
        #expect(refusal.code == .switchFailed && refusal.details["reason"] == .text("busy"))
    }

    @Test func `a refused claim brings the earlier state back (P7, T11, F5d)`() throws {
        for (office, state) in [
            (try Office.answering(), Call.State.ringing), (try .holding(), .connected), (try .pickingUp(), .held),
            (try .resuming(), .held),
        ] {
            var office = office
            let by = office.call.by, heldAt = office.call.heldAt, claim = office.claimed?.claim
            let commit = try office.fail()
            #expect(commit.kinds == [.updated] && office.call.state == state && office.call.pending == nil)
            #expect(office.call.by == by && office.call.heldAt == heldAt)
            guard case .refused(let refusal)? = commit.settled[claim!] else { throw Office.NoCommit(command: .swept) }
            #expect(refusal.code == .switchFailed && refusal.call == office.call)
        }
    }

    @Test func `what rang rings on when the answer fails (P7)`() throws {
        var office = try Office.answering()
        try office.fail()
        #expect(office.call.ring?.parties == ["anna", "bo", "cia"])
        try office.run(.answer(.c1, by: .cia))
        try office.confirm()
        #expect(office.call.by == .cia)
    }

    @Test func `a silent switch is given up at the deadline, not before (P7, P8)`() throws {
        var office = try Office.answering()
        office.wait(.milliseconds(4999))
        #expect(office.isNoOp(.swept))
        office.wait(.milliseconds(1))
        let commit = try office.commit(.swept)
        #expect(commit.kinds == [.updated] && office.call.state == .ringing)
        #expect(commit.settled.count == 1)
    }

    @Test func `P8: a late answer is hung up, that leg alone, and the row marked till it is`() throws {
        var office = try Office.reconciling()
        #expect(office.call.state == .ringing && office.call.pending?.operation == .reconcile)
        #expect(office.claimed?.verb == .hangUp && office.claimed?.leg == true && office.claimed?.by == .bo)
        let commit = try office.confirm()
        #expect(office.call.state == .ringing && office.call.pending == nil && commit.kinds == [.updated])
    }

    @Test func `P8: a late pick-up is hung up, and the call stays the holder's`() throws {
        var office = try Office.pickingUp()
        let late = office.claimed!
        office.wait(.seconds(5))
        try office.sweep()
        let commit = try office.commit(.confirmed(late))
        #expect(commit.orders.map(\.verb) == [.hangUp] && commit.orders[0].leg && commit.orders[0].by == .anna)
        #expect(office.call.state == .held && office.call.by == .bo)
        try office.confirm()
        #expect(office.call.isPickable)
    }

    @Test func `P8: a late hold is resumed, a late resume held again`() throws {
        for (office, verb, state) in [
            (try Office.holding(), SwitchOrder.Verb.resume, Call.State.connected), (try .resuming(), .hold, .held),
        ] {
            var office = office
            let late = office.claimed!
            office.wait(.seconds(5))
            try office.sweep()
            let commit = try office.commit(.confirmed(late))
            #expect(commit.orders.map(\.verb) == [verb] && office.call.pending?.operation == .reconcile)
            try office.confirm()
            #expect(office.call.state == state && office.call.pending == nil)
        }
    }

    @Test func `P8: what comes late for an ended call is undone without a trace`() throws {
        var office = try Office.answering()
        let late = office.claimed!
        try office.run(.ended(.c1, .remote, by: nil))
        let before = office.state
        let commit = try office.commit(.confirmed(late))
        #expect(commit.orders.map(\.verb) == [.hangUp] && commit.orders[0].leg && commit.events.isEmpty)
        #expect(office.state == before)
    }

    @Test func `a late dial is hung up as a whole: nobody else would end the far end`() throws {
        var office = try Office.dialing()
        let late = office.claimed!
        office.wait(.seconds(5))
        try office.sweep()
        let commit = try office.commit(.confirmed(late))
        #expect(commit.orders.map(\.verb) == [.hangUp] && !commit.orders[0].leg)
    }

    @Test func `P3: a reply that says what a report said before does no harm`() throws {
        for (office, report) in [
            (try Office.answering(), LineCommand.answered(.c1, by: .bo)), (try .dialing(), .remoteAnswered(.c1)),
            (try .holding(), .parked(.c1, by: .bo)), (try .pickingUp(), .retrieved(.c1, by: .anna)),
            (try .resuming(), .retrieved(.c1, by: .bo)),
        ] {
            var office = office
            let reply = office.claimed!
            let commit = try office.commit(report)
            #expect(commit.settled == [reply.claim!: .confirmed])
            #expect(office.isNoOp(.confirmed(reply)), "\(reply.verb)")
            #expect(office.isNoOp(.failed(reply, reason: "late")))
        }
    }

    @Test func `P3: a confirmation that comes twice does no harm`() throws {
        for office in [try Office.answering(), try .dialing(), try .holding(), try .pickingUp(), try .resuming()] {
            var office = office
            let reply = office.claimed!
            try office.confirm()
            #expect(office.isNoOp(.confirmed(reply)), "\(reply.verb)")
        }
    }

    @Test func `a late answer does not hang up the leg of a second try`() throws {
        var office = try Office.answering()
        let late = office.claimed!
        office.wait(.seconds(5))
        try office.sweep()
        try office.run(.answer(.c1, by: .bo))
        #expect(office.isNoOp(.confirmed(late)))
        try office.confirm()
        #expect(office.call.by == .bo)
    }

    @Test func `a late answer against another's claim loses its leg and disturbs nobody (X18)`() throws {
        var office = try Office.answering()
        let late = office.claimed!
        office.wait(.seconds(5))
        try office.sweep()
        try office.run(.answer(.c1, by: .cia))
        let before = office.state
        let commit = try office.commit(.confirmed(late))
        #expect(commit.orders.map(\.by) == [.bo] && commit.orders[0].leg)
        #expect(office.state == before)
    }

    @Test func `the replies to alerts, hang-ups and diversions change nothing (P6, P7)`() throws {
        var office = try Office.ringing()
        let alert = office.effects.compactMap { if case .order(let order) = $0 { order } else { nil } }[0]
        #expect(alert.verb == .alert && alert.targets == ["anna", "bo", "cia"])
        #expect(office.isNoOp(.confirmed(alert)) && office.isNoOp(.failed(alert, reason: "x")))
        office = try .connected()
        let hangUp = try office.commit(.hangUp(.c1, by: .bo)).orders[0]
        #expect(office.isNoOp(.failed(hangUp, reason: "x")) && office.isNoOp(.confirmed(hangUp)))
        #expect(office.call.state == .ended)
    }
}
