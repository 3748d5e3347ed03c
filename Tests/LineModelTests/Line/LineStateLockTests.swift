import LineModel
import Testing

/// Locking and unlocking (T14, P35, D4).
@Suite struct LineStateLockTests {
    @Test func `T14, D4: the line's owner locks a call of whoever has it, and everybody sees it`() throws {
        for var office in [try Office.connected(), try .held()] {
            let rev = office.call.rev
            let commit = try office.commit(.lock(.c1, by: Talker.anna.mobile))
            #expect(
                office.call.locked && office.call.rev == rev + 1 && !office.call.isPickable && !office.call.isJoinable)
            #expect(commit.kinds == [.updated] && commit.events[0].actor == .anna && commit.effects.isEmpty)
            try office.commit(.unlock(.c1, by: .anna))
            #expect(!office.call.locked && office.call.rev == rev + 2)
        }
    }

    @Test func `P35: the lock stays with the call through hold and resume`() throws {
        var office = try Office.connected()
        try office.lock()
        try office.run(.hold(.c1, by: .bo))
        try office.confirm()
        #expect(office.call.locked && office.call.state == .held)
        for picker in [Talker.anna, .cia] {
            let refusal = office.refusal(of: .pickUp(.c1, by: picker))
            #expect(refusal?.code == .locked && refusal?.call == office.call)
        }
        try office.run(.resume(.c1, by: .bo))
        try office.confirm()
        #expect(office.call.locked && office.call.state == .connected)
    }

    @Test func `P35: the owner unlocks first, and then picks up`() throws {
        var office = try Office.held()
        try office.lock()
        try office.run(.unlock(.c1, by: .anna))
        try office.run(.pickUp(.c1, by: .anna))
        try office.confirm()
        #expect(office.call.by == .anna)
    }

    @Test func `the lock ends with the call`() throws {
        var office = try Office.held()
        try office.lock()
        try office.run(.hangUp(.c1, by: .bo))
        #expect(office.call.state == .ended)
        #expect(office.refusal(of: .unlock(.c1, by: .anna))?.code == .callEnded)
    }

    @Test func `locking what is locked, and unlocking what is not, changes nothing`() throws {
        var office = try Office.connected()
        #expect(office.isNoOp(.unlock(.c1, by: .anna)))
        try office.lock()
        #expect(office.isNoOp(.lock(.c1, by: .anna)))
    }

    @Test func `no switch is needed`() throws {
        var office = try Office.connected()
        office.serving = nil
        try office.lock()
        #expect(office.call.locked)
    }

    /// Every situation that a call can be in, and what the owner's lock comes to.
    static let situations: [(name: String, office: @Sendable () throws -> Office, code: RefusalCode?)] = [
        ("ringing", { try .ringing() }, .notConnected), ("answering", { try .answering() }, .notConnected),
        ("dialing", { try .dialing() }, .notConnected), ("connected", { try .connected() }, nil),
        ("holding", { try .holding() }, .busyOperation), ("held", { try .held() }, nil),
        ("resuming", { try .resuming() }, .busyOperation), ("pickingUp", { try .pickingUp() }, .busyOperation),
        ("pickedUp", { try .pickedUp() }, nil), ("ended", { try .ended() }, .callEnded),
        ("in voicemail", { try .unanswered() }, .callEnded),
    ]

    @Test(arguments: situations.map(\.name)) func `P35, X12: in each state`(name: String) throws {
        let situation = try #require(Self.situations.first { $0.name == name })
        let office = try situation.office()
        for command in [LineCommand.lock(.c1, by: .anna), .unlock(.c1, by: .anna)] {
            let refusal = office.refusal(of: command)
            #expect(refusal?.code == situation.code, "\(command)")
            if situation.code != nil { #expect(refusal?.call == office.call) }
        }
    }

    @Test func `P26: refusals in their order`() throws {
        #expect(Office().refusal(of: .lock(.c1, by: .anna))?.code == .unknownCall)
        #expect(try Office.connected().refusal(of: .lock(.c1, by: .dan)) == Refusal(.notMember))
        let other = try Office.connected().refusal(of: .lock(.c1, by: .bo))
        #expect(other?.code == .forbidden && other?.call != nil, "not even who has the call")
        #expect(try Office.ended().refusal(of: .lock(.c1, by: .bo))?.code == .forbidden)
        var office = try Office.connected()
        office.state.group.privacy = false
        #expect(office.refusal(of: .lock(.c1, by: .bo))?.code == .policyOff)
        #expect(office.refusal(of: .lock(.c1, by: .anna))?.code == .policyOff)
        #expect(office.refusal(of: .lock(.c1, by: .dan))?.code == .notMember)
        office.state.group = Office.group()
        #expect(office.refusal(of: .lock(.c1, by: .anna), rev: 1)?.code == .staleRevision)
    }

    @Test func `what is locked when the policy goes off is unlocked by the hub (Q40)`() throws {
        var office = try Office.held()
        try office.lock()
        var group = Office.group()
        group.privacy = false
        try office.run(.described(office.state.line, group))
        #expect(office.call.locked && office.state.nextDeadline.map { $0 <= office.now } == true)
        let commit = try office.commit(.swept)
        #expect(!office.call.locked && commit.kinds == [.updated] && commit.events[0].actor == nil)
        #expect(office.isNoOp(.swept))
    }
}
