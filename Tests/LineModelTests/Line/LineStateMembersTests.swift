import LineModel
import Testing

/// What members command, and every refusal in the order of P26.
@Suite struct LineStateMembersTests {
    // MARK: Transitions

    @Test func `T1: a member places a call in the line's name (R23-R27)`() throws {
        var office = Office()
        let commit = try office.commit(.place(.c1, to: "112", by: .bo))
        let call = try #require(commit.call)
        #expect(call.state == .dialing && call.direction == .outbound && call.by == .bo && call.appearance == 1)
        #expect(call.remote.number == "112" && call.answeredAt == nil && call.rev == 1)
        #expect(commit.kinds == [.busy] && commit.events[0].actor == .bo && commit.events[0].seq == 1)
        #expect(commit.orders.map(\.verb) == [.dial] && commit.orders[0].to == "112" && commit.orders[0].by == .bo)
        #expect(commit.orders[0].until == office.now + .seconds(5))
        #expect(office.state.lamp == .busy)
    }

    @Test func `A placing that is carried out again, as its node was gone, places no second call (X17)`() throws {
        var office = try Office.dialing()
        #expect(office.isNoOp(.place(.c1, to: "112", by: .bo)))
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.isNoOp(.place(.c1, to: "112", by: .bo)))
    }

    @Test func `T4: answering is a claim first, and the row only shows who claims (P7)`() throws {
        var office = try Office.ringing()
        let commit = try office.commit(.answer(.c1, by: .bo))
        let call = try #require(commit.call)
        #expect(call.state == .ringing && call.by == nil && call.answeredAt == nil && call.rev == 2)
        #expect(call.pending?.operation == .answer && call.pending?.by == .bo && call.pending?.isShown == true)
        #expect(call.pending?.until == office.now + .seconds(5))
        #expect(call.rings(for: "bo") && call.rings(for: "anna"))
        #expect(commit.kinds == [.updated])
        #expect(commit.orders.map(\.verb) == [.answer] && commit.settled.isEmpty)
    }

    @Test func `T5: a decline silences one member's devices and no one else's (R35, F12, P11)`() throws {
        var office = try Office.ringing()
        let before = office.state
        let commit = try office.commit(.decline(.c1, by: "bo"))
        #expect(commit.events.isEmpty && office.state.seq == before.seq && office.call.rev == before.calls[0].rev)
        #expect(commit.effects.contains(.withdrawn(.c1, "bo", .declined)))
        #expect(commit.orders.map(\.verb) == [.stopAlert] && commit.orders[0].targets == ["bo"])
        #expect(office.call.ring?.parties == ["anna", "cia"])
        #expect(office.isNoOp(.decline(.c1, by: "bo")))
    }

    @Test(arguments: [(true, Call.EndReason.voicemail, "voicemail"), (false, .rejected, "busy")])
    func `T5: when all have declined the call ends and goes where P1 says`(
        voicemail: Bool, reason: Call.EndReason, divertTo: String
    ) throws {
        var office = try Office.ringing(voicemail: voicemail)
        try office.run(.decline(.c1, by: "anna"))
        try office.run(.decline(.c1, by: "bo"))
        let commit = try office.commit(.decline(.c1, by: "cia"))
        #expect(office.state.calls.isEmpty && office.call.endReason == reason)
        #expect(commit.kinds == [.alertWithdrawn, .ended, .idle])
        #expect(commit.events[0].reason == .rejected)
        let divert = try #require(commit.orders.last)
        #expect(divert.verb == .divert && divert.divertTo?.rawValue == divertTo && divert.reason == "rejected")
        #expect(office.state.freeAppearance == 1)
    }

    @Test func `T8: holding is a claim first, then everybody sees the held call (R40, R41, P7)`() throws {
        var office = try Office.connected()
        let claim = try office.commit(.hold(.c1, by: .bo))
        #expect(claim.kinds == [.updated] && claim.call?.state == .connected && claim.orders.map(\.verb) == [.hold])
        office.wait(.seconds(1))
        let commit = try office.confirm()
        #expect(commit.kinds == [.parked] && commit.events[0].actor == .bo)
        #expect(office.call.state == .held && office.call.heldAt == office.now && office.call.by == .bo)
        #expect(office.call.isPickable && office.state.lamp == .held)
        #expect(commit.settled.values.contains(.confirmed))
    }

    @Test func `T9: a pick-up shows as pickingUp, still by the holder (P30), then it is the picker's (R42)`() throws {
        var office = try Office.held()
        let claim = try office.commit(.pickUp(.c1, by: .anna))
        #expect(claim.call?.state == .pickingUp && claim.call?.by == .bo && claim.call?.pending?.by == .anna)
        #expect(claim.orders.map(\.verb) == [.pickUp] && claim.orders[0].from == .bo && claim.orders[0].by == .anna)
        #expect(!office.call.isPickable)
        let commit = try office.confirm()
        #expect(commit.kinds == [.retrieved] && commit.events[0].actor == .anna)
        #expect(office.call.state == .connected && office.call.by == .anna && office.call.heldAt == nil)
        #expect(office.call.retrievedBy == .anna && office.call.pending == nil)
    }

    @Test(arguments: [false, true])
    func `T10: the holder resumes on any device, by resume or pick-up alike (P29)`(byPickUp: Bool) throws {
        var office = try Office.held()
        let mobile = Talker.bo.mobile
        let claim = try office.commit(byPickUp ? .pickUp(.c1, by: mobile) : .resume(.c1, by: mobile))
        #expect(claim.orders.map(\.verb) == [.resume] && claim.orders[0].by == mobile)
        let commit = try office.confirm()
        #expect(commit.kinds == [.retrieved])
        #expect(office.call.state == .connected && office.call.by == mobile)
        #expect(office.call.handlers.map(\.party) == [.bo])
    }

    @Test func `T7, T12: hang-up cancels a dialled call and ends a talk or a hold (P32)`() throws {
        for (office, reason) in [
            (try Office.dialing(), Call.EndReason.cancelled), (try .connected(), .localBye), (try .held(), .localBye),
            (try .holding(), .localBye), (try .resuming(), .localBye),
        ] {
            var office = office
            let pending = office.call.pending
            let commit = try office.commit(.hangUp(.c1, by: Talker.bo.mobile))
            #expect(office.call.endReason == reason && commit.kinds == [.ended, .idle])
            #expect(commit.orders.map(\.verb) == [.hangUp] && !commit.orders[0].leg)
            if let pending {
                #expect(commit.settled[pending.claim] == .refused(Refusal(.callEnded, call: office.call)))
            }
        }
    }

    @Test func `P32: the picker's hang-up cancels the pick-up, the holder's changes nothing`() throws {
        var office = try Office.pickingUp()
        let pending = try #require(office.call.pending)
        #expect(office.isNoOp(.hangUp(.c1, by: .bo)))
        #expect(office.refusal(of: .hangUp(.c1, by: .cia))?.code == .notOwner)
        let commit = try office.commit(.hangUp(.c1, by: .anna))
        #expect(office.call.state == .held && office.call.by == .bo && office.call.pending == nil)
        #expect(commit.orders.isEmpty, "a confirmation that still comes is undone (P8)")
        #expect(commit.settled.keys.contains(pending.claim))
    }

    @Test func `P32: after the pick-up the former holder's hang-up names the winner`() throws {
        let office = try Office.pickedUp()
        let refusal = office.refusal(of: .hangUp(.c1, by: .bo))
        #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .anna)
        #expect(office.refusal(of: .hangUp(.c1, by: .cia))?.code == .notOwner)
    }

    @Test func `P28: the last retrieval is remembered until the next hold`() throws {
        var office = try Office.pickedUp()
        for command in [LineCommand.pickUp(.c1, by: .cia), .resume(.c1, by: .bo), .pickUp(.c1, by: .bo)] {
            let refusal = office.refusal(of: command)
            #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == .anna)
        }
        #expect(office.isNoOp(.pickUp(.c1, by: Talker.anna.mobile)))
        #expect(office.isNoOp(.resume(.c1, by: .anna)))
        try office.run(.hold(.c1, by: .anna))
        #expect(office.refusal(of: .pickUp(.c1, by: .cia))?.code == .notHeld)
        try office.confirm()
        #expect(office.call.retrievedBy == nil)
        try office.run(.resume(.c1, by: .anna))
        try office.confirm()
        #expect(office.refusal(of: .pickUp(.c1, by: .bo))?.winner == .anna)
    }

    @Test func `P28: while a retrieval is under way its own party gets the row, others the winner`() throws {
        for (office, winner) in [(try Office.pickingUp(), Talker.anna), (try .resuming(), .bo)] {
            #expect(office.isNoOp(.pickUp(.c1, by: winner)))
            #expect(office.isNoOp(.resume(.c1, by: winner.mobile)))
            let refusal = office.refusal(of: .pickUp(.c1, by: .cia))
            #expect(refusal?.code == .alreadyPickedUp && refusal?.winner == winner)
        }
    }

    @Test func `P16: whoever declined or opted out may still answer`() throws {
        var office = try Office.ringing()
        try office.run(.decline(.c1, by: "bo"))
        var group = Office.group()
        group.delegates[1].optedIn = false
        try office.run(.described(office.state.line, group))
        #expect(office.refusal(of: .answer(.c1, by: .cia)) == nil)
        try office.run(.answer(.c1, by: .bo))
        try office.confirm()
        #expect(office.call.by == .bo)
    }

    @Test func `P16: a decline after one's own answer is refused alreadyAnswered`() throws {
        for office in [try Office.answering(), try .connected(), try .held()] {
            let refusal = office.refusal(of: .decline(.c1, by: "bo"))
            #expect(refusal?.code == .alreadyAnswered && refusal?.winner == .bo)
        }
        #expect(try Office.connected().refusal(of: .decline(.c1, by: "cia"))?.winner == .bo)
    }

    @Test func `P35: only the holder resumes what is locked`() throws {
        var office = try Office.held()
        try office.lock()
        #expect(!office.call.isPickable)
        #expect(office.refusal(of: .pickUp(.c1, by: .anna))?.code == .locked)
        #expect(office.refusal(of: .pickUp(.c1, by: .bo)) == nil)
        #expect(office.refusal(of: .resume(.c1, by: .anna))?.code == .notOwner)
    }

    // MARK: Appearances

    @Test func `an appearance is the smallest free number, and constant (D1, §5.1)`() throws {
        var office = Office()
        for id in ["pbx.1", "pbx.2", "pbx.3", "pbx.4"] as [CallID] {
            try office.run(.incoming(id, from: .caller, servedBy: .pbx))
        }
        #expect(office.state.calls.map(\.appearance) == [1, 2, 3, 4])
        #expect(office.refusal(of: .place("h.5", to: "1", by: .anna))?.code == .lineFull)
        try office.run(.ended("pbx.2", .remote, by: nil))
        try office.run(.place("h.5", to: "1", by: .anna))
        #expect(office.state.call("h.5")?.appearance == 2)
        #expect(office.state.calls.map(\.appearance) == [1, 2, 3, 4])
    }

    @Test func `a line of no appearances refuses and does not trap`() {
        var office = Office()
        office.state.group.appearances = 0
        #expect(office.refusal(of: .place(.c1, to: "1", by: .anna)) == nil)
    }

    // MARK: Refusals

    /// One row of the table: in which situation which command gets which refusal.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var office: @Sendable () throws -> Office
        var command: LineCommand
        var code: RefusalCode
        var rev: Int64?
        var shown: Bool

        init(
            _ description: String, _ office: @escaping @Sendable () throws -> Office, _ command: LineCommand,
            _ code: RefusalCode, rev: Int64? = nil, shown: Bool = true
        ) {
            testDescription = description
            self.office = office
            self.command = command
            self.code = code
            self.rev = rev
            self.shown = shown
        }
    }

    static let onACall: [@Sendable (Talker) -> LineCommand] = [
        { .answer(.c1, by: $0) }, { .decline(.c1, by: $0.party.id) }, { .hold(.c1, by: $0) }, { .resume(.c1, by: $0) },
        { .pickUp(.c1, by: $0) }, { .hangUp(.c1, by: $0) },
    ]

    static let table: [Row] =
        onACall.flatMap { command in
            [
                Row("a call that never was", { Office() }, command(.bo), .unknownCall, shown: false),
                Row("a stranger", { try .connected() }, command(.dan), .notMember, shown: false),
                Row("a stranger after the end", { try .ended() }, command(.dan), .notMember, shown: false),
                Row("policy off", { try cut(.connected(), .policyOff) }, command(.cia), .policyOff, shown: false),
                Row("no licence", { try cut(.connected(), .noLicence) }, command(.cia), .noLicence, shown: false),
                Row(
                    "no calling plan", { try cut(.connected(), .noCallingPlan) }, command(.cia), .noCallingPlan,
                    shown: false),
                Row(
                    "policy off after the end", { try cut(.ended(), .policyOff) }, command(.cia), .policyOff,
                    shown: false),
                Row("after the end", { try .ended() }, command(.bo), .callEnded),
                Row("after the end, old rev", { try .ended() }, command(.bo), .callEnded, rev: 1),
            ]
        } + [
            Row("place: stranger", { Office() }, .place("h.1", to: "1", by: .dan), .notMember, shown: false),
            Row("place: no right", { denied(.place) }, .place("h.1", to: "1", by: .bo), .forbidden, shown: false),
            Row(
                "place: policy off on a full line", { try cut(full(), .policyOff) }, .place("h.1", to: "1", by: .bo),
                .policyOff, shown: false),
            Row(
                "place: full, no switch", { try without(full()) }, .place("h.1", to: "1", by: .bo), .lineFull,
                shown: false),
            Row(
                "place: no switch", { try without(Office()) }, .place("h.1", to: "1", by: .bo), .switchUnavailable,
                shown: false),

            Row("answer: no right", { try .ringing(Office.group(bo: [.place])) }, .answer(.c1, by: .bo), .forbidden),
            Row("answer: in voicemail", { try .unanswered() }, .answer(.c1, by: .bo), .goneToVoicemail),
            Row("answer: rang out", { try .unanswered(voicemail: false) }, .answer(.c1, by: .bo), .callEnded),
            Row("answer: claimed", { try .answering() }, .answer(.c1, by: .cia), .alreadyAnswered, rev: 1),
            Row("answer: claimed, no switch", { try without(.answering()) }, .answer(.c1, by: .cia), .alreadyAnswered),
            Row("answer: answered", { try .connected() }, .answer(.c1, by: .cia), .alreadyAnswered),
            Row("answer: held", { try .held() }, .answer(.c1, by: .cia), .alreadyAnswered),
            Row("answer: a call out", { try .dialing() }, .answer(.c1, by: .bo), .notConnected),
            Row("answer: a late leg is undone", { try .reconciling() }, .answer(.c1, by: .cia), .busyOperation),
            Row("answer: old rev", { try without(.ringing()) }, .answer(.c1, by: .bo), .staleRevision, rev: 9),
            Row("answer: no switch", { try without(.ringing()) }, .answer(.c1, by: .bo), .switchUnavailable),

            Row("decline: out", { try .dialing() }, .decline(.c1, by: "bo"), .notConnected),
            Row("decline: in voicemail", { try .unanswered() }, .decline(.c1, by: "bo"), .callEnded),
            Row("decline: old rev", { try .ringing() }, .decline(.c1, by: "bo"), .staleRevision, rev: 9),

            Row("hold: ringing", { try .ringing() }, .hold(.c1, by: .bo), .notConnected),
            Row("hold: dialing", { try .dialing() }, .hold(.c1, by: .bo), .notConnected),
            Row("hold: held", { try .held() }, .hold(.c1, by: .bo), .notConnected),
            Row("hold: another's", { try .connected() }, .hold(.c1, by: .anna), .notOwner, rev: 9),
            Row("hold: another's, pending", { try .holding() }, .hold(.c1, by: .anna), .notOwner),
            Row("hold: twice", { try .holding() }, .hold(.c1, by: .bo), .busyOperation, rev: 1),
            Row("hold: by the holder, picked up", { try .pickingUp() }, .hold(.c1, by: .bo), .busyOperation),
            Row("hold: old rev", { try without(.connected()) }, .hold(.c1, by: .bo), .staleRevision, rev: 1),
            Row("hold: no switch", { try without(.connected()) }, .hold(.c1, by: .bo), .switchUnavailable),

            Row("resume: ringing", { try .ringing() }, .resume(.c1, by: .bo), .notHeld),
            Row("resume: never held", { try .connected() }, .resume(.c1, by: .bo), .notHeld, rev: 1),
            Row("resume: pending hold", { try .holding() }, .resume(.c1, by: .bo), .notHeld),
            Row("resume: another's", { try .held() }, .resume(.c1, by: .anna), .notOwner, rev: 9),
            Row("resume: old rev", { try without(.held()) }, .resume(.c1, by: .bo), .staleRevision, rev: 1),
            Row("resume: no switch", { try without(.held()) }, .resume(.c1, by: .bo), .switchUnavailable),

            Row(
                "pick up: no right", { try regrouped(.held(), Office.group(cia: [.answer])) }, .pickUp(.c1, by: .cia),
                .forbidden),
            Row("pick up: dialing", { try .dialing() }, .pickUp(.c1, by: .anna), .notHeld),
            Row("pick up: old rev", { try without(.held()) }, .pickUp(.c1, by: .anna), .staleRevision, rev: 1),
            Row("pick up: no switch", { try without(.held()) }, .pickUp(.c1, by: .anna), .switchUnavailable),

            Row("hang up: ringing", { try .ringing() }, .hangUp(.c1, by: .anna), .notConnected),
            Row("hang up: claimed", { try .answering() }, .hangUp(.c1, by: .bo), .notConnected),
            Row("hang up: another's call out", { try .dialing() }, .hangUp(.c1, by: .anna), .notOwner),
            Row("hang up: another's", { try .connected() }, .hangUp(.c1, by: .anna), .notOwner, rev: 9),
            Row("hang up: another's held", { try .held() }, .hangUp(.c1, by: .anna), .notOwner),
            Row("hang up: old rev", { try without(.connected()) }, .hangUp(.c1, by: .bo), .staleRevision, rev: 1),
            Row("hang up: no switch", { try without(.connected()) }, .hangUp(.c1, by: .bo), .switchUnavailable),
        ]

    @Test(arguments: table)
    func `the first refusal in the order of P26 wins, with the row for who may see it (P34)`(row: Row) throws {
        let office = try row.office()
        let refusal = office.refusal(of: row.command, rev: row.rev)
        #expect(refusal?.code == row.code, "\(row.command)")
        #expect(refusal?.call == (row.shown ? office.call : nil), "\(row.command)")
        if !row.shown { #expect(refusal?.winner == nil) }
    }

    @Test(arguments: [
        (SwitchCapability.dial, LineCommand.place("h.2", to: "1", by: .anna)), (.hold, .hold(.c1, by: .bo)),
    ])
    func `a switch that cannot do it is named with the capability (P9)`(
        capability: SwitchCapability, command: LineCommand
    ) throws {
        var office = try Office.connected()
        office.serving?.capabilities.remove(capability)
        let refusal = office.refusal(of: command)
        #expect(refusal?.code == .switchUnavailable)
        #expect(refusal?.details == ["capability": .text(capability.rawValue)])
    }

    @Test func `picking up needs the capability, resuming that of hold (P9)`() throws {
        var office = try Office.held()
        office.serving?.capabilities = [.pickUp]
        #expect(office.refusal(of: .resume(.c1, by: .bo))?.details == ["capability": .text("hold")])
        #expect(office.refusal(of: .pickUp(.c1, by: .cia)) == nil)
        office.serving?.capabilities = [.hold]
        #expect(office.refusal(of: .pickUp(.c1, by: .cia))?.details == ["capability": .text("pickUp")])
    }

    @Test func `a call of another switch than the serving one cannot be commanded (P9)`() throws {
        var office = try Office.held()
        office.serving = LineContext.ServingSwitch(id: "other")
        for command in [LineCommand.resume(.c1, by: .bo), .pickUp(.c1, by: .cia), .hangUp(.c1, by: .bo)] {
            #expect(office.refusal(of: command)?.code == .switchUnavailable)
        }
    }

    @Test func `locked comes before busyOperation (P26)`() throws {
        var office = try Office.held()
        try office.lock()
        let told = SwitchOrder(.answer, office.call, by: .cia, until: office.now, claim: Claim(call: .c1, rev: 1))
        try office.run(.confirmed(told))
        #expect(office.call.pending?.operation == .reconcile)
        #expect(office.refusal(of: .pickUp(.c1, by: .anna))?.code == .locked)
        #expect(office.refusal(of: .resume(.c1, by: .anna))?.code == .notOwner)
        #expect(office.refusal(of: .resume(.c1, by: .bo))?.code == .busyOperation)
    }

    // MARK: Revocation

    @Test func `T19, P41: who has a call keeps it when the delegation goes, and nothing else`() throws {
        for group in [LineGroup(owner: LineGroup.Member(party: .anna)), Office.group(standing: .policyOff)] {
            var office = try Office.connected()
            let code: RefusalCode = group.delegates.isEmpty ? .notMember : .policyOff
            try office.run(.described(office.state.line, group))
            #expect(office.call.state == .connected && office.call.by == .bo)
            try office.run(.hold(.c1, by: .bo))
            try office.confirm()
            #expect(office.refusal(of: .pickUp(.c1, by: .cia))?.code == code)
            #expect(office.refusal(of: .place("h.9", to: "1", by: .bo))?.code == code)
            try office.run(.resume(.c1, by: .bo))
            try office.confirm()
            try office.run(.hangUp(.c1, by: .bo))
            #expect(office.call.endReason == .localBye)
            #expect(office.refusal(of: .hangUp(.c1, by: .bo))?.code == code)
            #expect(office.refusal(of: .place("h.9", to: "1", by: .anna)) == nil)
        }
    }

    // MARK: Situations

    private static func cut(_ office: Office, _ standing: Standing) throws -> Office {
        try regrouped(office, Office.group(standing: standing))
    }

    private static func regrouped(_ office: Office, _ group: LineGroup) throws -> Office {
        var office = office
        try office.run(.described(office.state.line, group))
        return office
    }

    private static func without(_ office: Office) throws -> Office {
        var office = office
        office.serving = nil
        return office
    }

    private static func denied(_ right: Rights) -> Office {
        var office = Office()
        office.state.group = Office.group(bo: .standard.subtracting(right))
        return office
    }

    private static func full() throws -> Office {
        var office = Office()
        office.state.group.appearances = 1
        try office.run(.incoming(.c1, from: .caller, servedBy: .pbx))
        return office
    }
}
