import LineModel
import Testing

/// Listening, whispering, breaking in and taking over, where the administrator allows it (R16, T15, P37).
@Suite struct LineStateMonitorTests {
    private static let hidden: [MonitorMode] = [.listen, .whisper]

    @Test(arguments: hidden) func `P37: who listens or whispers changes no row, and no log says it`(mode: MonitorMode)
        throws
    {
        var office = try Office.overheard()
        let (rev, seq) = (office.call.rev, office.state.seq)
        let claim = try office.commit(.monitor(.c1, mode, by: .anna))
        #expect(claim.events.isEmpty && claim.orders.map(\.verb) == [.monitor])
        #expect(claim.orders[0].mode?.rawValue == mode.rawValue && office.call.pending == nil)
        let commit = try office.confirm()
        #expect(commit.events.isEmpty && commit.settled.values.contains(.confirmed))
        #expect(office.call.rev == rev && office.state.seq == seq && office.call.state == .connected)
        #expect(office.call.listeners.map(\.talker) == [.anna] && !office.call.isTalking("anna"))
        #expect(office.call.handlers.map(\.party) == [.bo], "history keeps who talked")
    }

    @Test func `a wish to listen keeps nobody from anything`() throws {
        let office = try Office.monitored(.listen, confirmed: false)
        for command: LineCommand in [
            .hold(.c1, by: .bo), .hangUp(.c1, by: .bo), .join(.c1, by: .cia), .transfer(.c1, to: "1", by: .bo),
            .lock(.c1, by: .anna), .monitor(.c1, .whisper, by: .cia),
        ] {
            #expect(office.refusal(of: command) == nil, "\(command)")
        }
        #expect(office.refusal(of: .monitor(.c1, .whisper, by: .anna))?.code == .busyOperation, "one wish at a time")
    }

    @Test(arguments: hidden) func `T15: refused or silent, nobody listens`(mode: MonitorMode) throws {
        for isSilent in [false, true] {
            var office = try Office.monitored(mode, confirmed: false)
            if isSilent { office.wait(.seconds(5)) }
            let commit = try isSilent ? office.commit(.swept) : office.fail("noPort")
            #expect(commit.events.isEmpty && office.call.attempts.isEmpty && office.call.listeners.isEmpty)
            guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
            #expect(refusal.code == .switchFailed)
            #expect(refusal.details == ["reason": .text(isSilent ? "timeout" : "noPort")])
            let late = try office.commit(.confirmed(office.claimed!))
            #expect(late.orders.map(\.verb) == [.monitor] && late.orders[0].mode == .stop, "P8")
        }
    }

    @Test func `P37: from listening to whispering to breaking in, and back`() throws {
        var office = try Office.monitored(.listen)
        try office.run(.monitor(.c1, .whisper, by: .anna))
        try office.confirm()
        #expect(office.call.listeners == [Participant(talker: .anna, mode: .whisper)])
        let claim = try office.commit(.monitor(.c1, .barge, by: .anna))
        #expect(office.call.pending?.operation == .barge && claim.kinds == [.updated])
        let commit = try office.confirm()
        #expect(office.call.state == .joined && office.call.listeners.isEmpty && commit.kinds == [.joined])
        #expect(office.call.participants == [Participant(talker: .anna, mode: .barge)])
        try office.run(.monitor(.c1, .listen, by: .anna))
        #expect(office.call.state == .joined)
        let back = try office.confirm()
        #expect(office.call.state == .connected && back.kinds == [.updated] && back.events[0].actor == .anna)
        #expect(office.call.listeners == [Participant(talker: .anna, mode: .listen)])
    }

    @Test func `P37: taking over gives the call to the taker, and the old leg ends`() throws {
        var office = try Office.monitored(.takeOver, confirmed: false)
        #expect(office.call.state == .connected && office.call.by == .bo && office.call.pending?.operation == .takeOver)
        #expect(office.claimed?.from == .bo && office.claimed?.mode == .takeOver)
        #expect(office.isNoOp(.hangUp(.c1, by: .bo)), "X11: the leg is released in any case")
        office.wait(.seconds(1))
        let commit = try office.confirm()
        #expect(office.call.state == .connected && office.call.by == .anna && commit.kinds == [.retrieved])
        #expect(commit.events[0].actor == .anna && commit.records.last?.handlers.map(\.party) == [.bo, .anna])
        #expect(office.call.handlers.first?.to == office.now)
        let refusal = office.refusal(of: .hangUp(.c1, by: .bo))
        #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .anna)
        #expect(office.isNoOp(.monitor(.c1, .stop, by: .anna)) && office.isNoOp(.monitor(.c1, .listen, by: .anna)))
    }

    @Test func `P37: taking over a call that others joined leaves them in it`() throws {
        var office = try Office.joined()
        try office.run(.monitor(.c1, .takeOver, by: .anna))
        let commit = try office.confirm()
        #expect(office.call.state == .joined && office.call.by == .anna && commit.kinds == [.retrieved])
        #expect(office.call.participants.map(\.talker) == [.cia])
        try office.run(.monitor(.c1, .takeOver, by: .cia))
        try office.confirm()
        #expect(office.call.state == .connected && office.call.by == .cia && office.call.participants.isEmpty)
    }

    @Test func `a former owner who left meanwhile is not put out again`() throws {
        var office = try Office.joined()
        try office.run(.monitor(.c1, .takeOver, by: .anna))
        try office.run(.ended(.c1, .local, by: .bo))
        #expect(office.call.by == .cia)
        try office.confirm()
        #expect(office.call.by == .anna && office.call.participants.map(\.talker) == [.cia])
    }

    @Test func `stopping ends what there is, in one commit, and tells the switch`() throws {
        for mode in Self.hidden {
            var office = try Office.monitored(mode)
            let commit = try office.commit(.monitor(.c1, .stop, by: .anna))
            #expect(office.call.listeners.isEmpty && commit.events.isEmpty)
            #expect(commit.orders.map(\.verb) == [.monitor] && commit.orders[0].mode == .stop)
            #expect(office.isNoOp(.monitor(.c1, .stop, by: .anna)))
        }
        var office = try Office.monitored(.barge)
        let commit = try office.commit(.monitor(.c1, .stop, by: .anna))
        #expect(office.call.state == .connected && commit.kinds == [.updated])
        #expect(commit.orders.map(\.verb) == [.hangUp] && commit.orders[0].leg)
        for mode in [MonitorMode.barge, .takeOver, .listen] {
            office = try .monitored(mode, confirmed: false)
            let cancelled = try office.commit(.monitor(.c1, .stop, by: .anna))
            guard case .refused(let refusal)? = cancelled.settled.values.first else { return #expect(Bool(false)) }
            #expect(refusal.code == .switchFailed && refusal.details == ["reason": .text("cancelled")])
            #expect(office.call.state == .connected && office.call.pending == nil && office.call.attempts.isEmpty)
        }
    }

    @Test func `listening ends when the talk does: hold, end, and what the switch tells`() throws {
        var office = try Office.monitored(.listen)
        try office.run(.hold(.c1, by: .bo))
        let parked = try office.confirm()
        #expect(office.call.listeners.isEmpty && parked.orders.map(\.mode) == [.stop])
        office = try .monitored(.listen)
        let ended = try office.commit(.ended(.c1, .remote, by: nil))
        #expect(office.call.listeners.isEmpty && ended.orders.isEmpty)
        office = try .monitored(.whisper, confirmed: false)
        let claim = try #require(office.claimed?.claim)
        #expect(
            try office.commit(.ended(.c1, .remote, by: nil)).settled == [
                claim: .refused(Refusal(.callEnded, call: office.call))
            ])
        office = try .monitored(.listen)
        let gone = try office.commit(.ended(.c1, .local, by: .anna))
        #expect(office.call.state == .connected && office.call.listeners.isEmpty && gone.events.isEmpty)
    }

    @Test func `R16, R14: switched off, the administrator's policy ends all listening at once`() throws {
        for confirmed in [true, false] {
            var office = try Office.monitored(.listen, confirmed: confirmed)
            var group = Office.supervised()
            group.monitoring = false
            let commit = try office.commit(.described(office.state.line, group))
            #expect(office.call.listeners.isEmpty && office.call.attempts.isEmpty && commit.events.isEmpty)
            #expect(commit.orders.map(\.mode) == (confirmed ? [.stop] : []))
            #expect(commit.settled.count == (confirmed ? 0 : 1))
            #expect(office.call.state == .connected, "R14: the call itself goes on")
        }
        var office = try Office.overheard()
        try office.run(.monitor(.c1, .listen, by: .cia))
        let commit = try office.commit(.described(office.state.line, LineGroup(owner: LineGroup.Member(party: .anna))))
        guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
        #expect(refusal.call == nil, "P34: who was cut off is shown nothing")
    }

    @Test func `X12: present listeners stay in a call that is locked, and nobody else comes in`() throws {
        var office = try Office.monitored(.listen)
        try office.lock()
        #expect(office.call.listeners.map(\.talker) == [.anna])
        for mode in [MonitorMode.whisper, .barge, .takeOver] {
            #expect(office.refusal(of: .monitor(.c1, mode, by: .anna))?.code == .locked)
            #expect(office.refusal(of: .monitor(.c1, mode, by: .cia))?.code == .locked)
        }
        #expect(office.refusal(of: .monitor(.c1, .stop, by: .anna)) == nil)
    }

    @Test(arguments: MonitorMode.allCases) func `R16, P26: refusals in their order`(mode: MonitorMode) throws {
        let command = { (by: Talker) in LineCommand.monitor(.c1, mode, by: by) }
        #expect(Office().refusal(of: command(.anna))?.code == .unknownCall)
        var office = try Office.connected()
        #expect(office.refusal(of: command(.dan)) == Refusal(.notMember))
        for who in [Talker.anna, .cia] {
            let refusal = office.refusal(of: command(who))
            #expect(refusal?.code == .policyOff && refusal?.call == office.call)
        }
        var group = Office.supervised(cia: .standard)
        try office.run(.described(office.state.line, group))
        #expect(office.refusal(of: command(.cia))?.code == .forbidden)
        group.delegates[1].rights = .all
        group.delegates[1].kind = .commonArea
        try office.run(.described(office.state.line, group))
        #expect(office.refusal(of: command(.cia))?.code == .forbidden, "P37: a common area phone may not monitor")
        #expect(office.refusal(of: .join(.c1, by: .cia)) == nil, "but join")
        #expect(office.refusal(of: command(.anna)) == nil)
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.refusal(of: command(.anna))?.code == .callEnded)
    }

    @Test(arguments: [MonitorMode.listen, .whisper, .barge, .takeOver]) func `T15: in each state`(mode: MonitorMode)
        throws
    {
        for (office, code) in [
            (try Office.ringing(), RefusalCode.notConnected), (try .dialing(), .notConnected),
            (try .held(), .notConnected),
            (try .holding(), .busyOperation), (try .pickingUp(), .busyOperation), (try .transferring(), .busyOperation),
            (try .elevating(), .busyOperation), (try .joining(), .busyOperation),
        ] {
            var office = office
            try office.run(.described(office.state.line, Office.supervised()))
            #expect(office.refusal(of: .monitor(.c1, mode, by: .anna))?.code == code, "\(office.call.state)")
        }
        var office = try Office.overheard()
        #expect(office.refusal(of: .monitor(.c1, mode, by: .anna), rev: 1)?.code == .staleRevision)
        office.serving?.capabilities.remove(.monitor)
        #expect(office.refusal(of: .monitor(.c1, mode, by: .anna))?.details == ["capability": .text("monitor")])
    }

    @Test func `P8: a take-over that is confirmed too late is undone`() throws {
        var office = try Office.monitored(.takeOver, confirmed: false)
        office.wait(.seconds(5))
        try office.sweep()
        let commit = try office.commit(.confirmed(office.claimed!))
        #expect(commit.orders.map(\.verb) == [.hangUp] && commit.orders[0].leg && commit.orders[0].by == .anna)
        #expect(office.call.pending?.operation == .reconcile && office.call.by == .bo)
    }
}
