import LineModel
import Testing

@Suite struct LineStateHubTests {
    @Test func `T6: the hub's ring timer sends the caller to voicemail and frees the appearance (P1, R36)`() throws {
        var office = try Office.ringing()
        office.wait(.milliseconds(29_999))
        #expect(office.isNoOp(.swept))
        office.wait(.milliseconds(1))
        let commit = try office.commit(.swept)
        #expect(commit.kinds == [.alertWithdrawn, .ended, .idle] && commit.events[0].reason == .noAnswer)
        #expect(office.call.endReason == .voicemail && office.state.freeAppearance == 1)
        #expect(commit.orders.map(\.verb) == [.divert] && commit.orders[0].divertTo == .voicemail)
        #expect(commit.orders[0].reason == "noAnswer")
    }

    @Test func `an outgoing call that nobody answers is hung up in the end (F5)`() throws {
        var office = try Office.dialing()
        try office.confirm()
        office.wait(LineState.setUpTime)
        let commit = try office.commit(.swept)
        #expect(office.call.endReason == .noAnswer && commit.orders.map(\.verb) == [.hangUp])
    }

    @Test func `a live talk has no deadline: a sweep never ends it (F5b)`() throws {
        for office in [try Office.connected(), try .held()] {
            var office = office
            office.wait(.seconds(1_000_000))
            #expect(office.state.nextDeadline == nil && office.isNoOp(.swept))
        }
    }

    @Test(arguments: [
        (LineGroup(owner: LineGroup.Member(party: .anna)), PrivateWithdrawal.revoked),
        (Office.group(standing: .policyOff), .policyOff), (Office.group(standing: .noLicence), .revoked),
        (Office.group(bo: [], cia: []), .revoked),
    ])
    func `T19, R14, F27: who loses the line stops ringing in the same commit, with the reason (P14)`(
        group: LineGroup, reason: PrivateWithdrawal
    ) throws {
        var office = try Office.ringing()
        let commit = try office.commit(.described(office.state.line, group))
        #expect(office.call.ring?.parties == ["anna"] && commit.events.isEmpty)
        #expect(commit.effects.contains(.withdrawn(.c1, "bo", reason)))
        #expect(commit.effects.contains(.withdrawn(.c1, "cia", reason)))
        #expect(commit.orders.flatMap(\.targets) == ["bo", "cia"])
        #expect(office.isNoOp(.described(office.state.line, group)))
    }

    @Test func `A description never replaces that of a later directory, whoever comes late with it (X5)`() throws {
        var office = Office()
        var later = Office.group(), earlier = LineGroup(owner: LineGroup.Member(party: .anna))
        later.version = 7
        earlier.version = 6
        try office.run(.described(office.state.line, later))
        #expect(office.isNoOp(.described(office.state.line, earlier)))
        #expect(office.state.group == later)
        // The same directory's may come again; the next one's counts, though it says the same.
        #expect(office.isNoOp(.described(office.state.line, later)))
        later.version = 8
        try office.run(.described(office.state.line, later))
        #expect(office.state.group.version == 8)
    }

    @Test func `D5: opting out hides the alert, not the row`() throws {
        var office = try Office.ringing()
        var group = Office.group()
        group.delegates[0].optedIn = false
        let commit = try office.commit(.described(office.state.line, group))
        #expect(commit.effects.contains(.withdrawn(.c1, "bo", .optedOut)) && office.call.state == .ringing)
        #expect(office.state.group.shows(to: "bo"))
    }

    @Test func `P15, P11: do-not-disturb takes the alert away in one commit that no viewer counts`() throws {
        var office = try Office.ringing()
        let (seq, rev) = (office.state.seq, office.call.rev)
        var group = Office.group()
        group.delegates[0].doNotDisturb = true
        let commit = try office.commit(.described(office.state.line, group))
        #expect(commit.effects.contains(.withdrawn(.c1, "bo", .doNotDisturb)) && commit.events.isEmpty)
        #expect(commit.orders.map(\.verb) == [.stopAlert] && commit.orders[0].reason == "doNotDisturb")
        #expect(office.call.ring?.parties == ["anna", "cia"])
        #expect(office.state.seq == seq && office.call.rev == rev)
        // Leaving it does not bring the alert back, and the right was never gone (P15, P16).
        try office.run(.described(office.state.line, Office.group()))
        #expect(office.call.ring?.parties == ["anna", "cia"])
        #expect(office.refusal(of: .answer(.c1, by: .bo)) == nil)
    }

    @Test func `P1: when the last one is not to be disturbed the call ends as if all had declined`() throws {
        var office = try Office.ringing()
        var group = Office.group()
        group.owner.doNotDisturb = true
        for index in group.delegates.indices { group.delegates[index].doNotDisturb = true }
        try office.run(.described(office.state.line, group))
        let commit = try office.commit(.swept)
        #expect(commit.events.first?.reason == .rejected && office.call.endReason == .voicemail)
        #expect(commit.orders.map(\.verb) == [.divert] && commit.orders[0].reason == "rejected")
        // A later caller rings for nobody at all.
        try office.run(.incoming(.c2, from: .caller, servedBy: .pbx))
        #expect(office.state.call(.c2)?.ring?.parties.isEmpty == true)
    }

    @Test func `two calls that ring for nobody any more end in two commits of one row each (P13)`() throws {
        var office = try Office.ringing()
        try office.run(.incoming(.c2, from: .caller, servedBy: .pbx))
        var group = Office.group(standing: .policyOff)
        group.owner.optedIn = false
        try office.run(.described(office.state.line, group))
        #expect(try office.commit(.swept).events.compactMap(\.call?.id) == [.c1, .c1])
        #expect(try office.commit(.swept).events.compactMap(\.call?.id) == [.c2, .c2])
        #expect(office.state.calls.isEmpty)
    }

    @Test func `a lost switch makes its calls stale at once and ends them after the grace (§7, D3)`() throws {
        var office = try Office.connected()
        #expect(try office.commit(.switchLost(.pbx)).kinds == [.stale])
        #expect(office.state.lamp == .unknown && office.isNoOp(.switchLost(.pbx)))
        #expect(office.refusal(of: .hold(.c1, by: .bo))?.code == .switchUnavailable)
        office.wait(.milliseconds(29_999))
        #expect(office.isNoOp(.swept))
        office.wait(.milliseconds(1))
        #expect(try office.commit(.swept).kinds == [.ended, .idle, .fresh])
        #expect(office.call.endReason == .ownerLost && office.state.stale == nil)
    }

    @Test func `a switch that returns within the grace finds its calls (F25)`() throws {
        var office = try Office.connected()
        try office.run(.switchLost(.pbx))
        #expect(try office.commit(.switchReturned(.pbx)).kinds == [.fresh])
        #expect(office.refusal(of: .hold(.c1, by: .bo)) == nil && office.state.nextDeadline == nil)
    }

    @Test func `a line without calls loses nothing with a switch`() {
        #expect(Office().isNoOp(.switchLost(.pbx)) && Office().isNoOp(.switchReturned(.pbx)))
    }

    @Test func `each of two lost switches has its own grace, and the other's calls go on`() throws {
        var office = try Office.connected()
        office.serving = LineContext.ServingSwitch(id: "alt")
        try office.run(.incoming(.c2, from: .caller, servedBy: "alt"))
        try office.run(.switchLost(.pbx))
        #expect(office.refusal(of: .answer(.c2, by: .anna)) == nil)
        office.wait(.seconds(20))
        try office.run(.answered(.c2, by: .anna))
        try office.run(.switchLost("alt"))
        office.wait(.seconds(10))
        try office.sweep()
        #expect(office.state.calls.map(\.id) == [.c2] && office.state.stale?.lost == "alt")
        try office.run(.switchReturned("alt"))
        #expect(office.state.stale == nil && office.events.last?.kind == .fresh)
    }

    @Test func `a tombstone is kept a minute, then the call is unknown (P22)`() throws {
        var office = try Office.ended()
        office.wait(.milliseconds(59_999))
        #expect(office.refusal(of: .hangUp(.c1, by: .bo))?.code == .callEnded)
        office.wait(.milliseconds(1))
        try office.sweep()
        #expect(office.state.tombstones.isEmpty && office.state.nextDeadline == nil)
        #expect(office.refusal(of: .hangUp(.c1, by: .bo))?.code == .unknownCall)
    }

    @Test func `tombstones have a limit, whatever the rate of calls`() throws {
        var office = Office()
        for number in 0..<300 {
            let id = CallID(trusted: "pbx.\(number)")
            try office.run(.incoming(id, from: .caller, servedBy: .pbx))
            try office.run(.ended(id, .remote, by: nil))
        }
        #expect(office.state.tombstones.count == LineState.tombstoneLimit)
        #expect(office.state.tombstones.last?.id == "pbx.299")
    }
}
