import LineModel
import Testing

/// Handing a call to somebody outside the line (T16).
@Suite struct LineStateTransferTests {
    @Test(arguments: [false, true]) func `T16: a transfer is a claim first, and everybody sees it (P7)`(held: Bool)
        throws
    {
        var office = held ? try Office.held() : try .connected()
        let commit = try office.commit(.transfer(.c1, to: "112", by: Talker.bo.mobile))
        #expect(office.call.state == .transferring && office.call.by == .bo && commit.kinds == [.updated])
        #expect(office.call.pending?.operation == .transfer && office.call.pending?.by == Talker.bo.mobile)
        #expect(office.call.pending?.until == office.now + .seconds(5))
        #expect(commit.orders.map(\.verb) == [.transfer] && commit.orders[0].to == "112")
        #expect(!office.call.isPickable && !office.call.isJoinable && office.state.lamp == .busy)
    }

    @Test func `T16: confirmed, the call is out of the line, and history says where it went`() throws {
        for var office in [try Office.transferring(), try .transferring(held: true)] {
            let claim = try #require(office.claimed?.claim)
            office.wait(.seconds(1))
            let commit = try office.confirm()
            #expect(office.state.calls.isEmpty && office.call.endReason == .transferredOut)
            #expect(commit.kinds == [.ended, .idle] && commit.events[0].actor == .bo)
            #expect(commit.settled == [claim: .confirmed] && commit.orders.isEmpty)
            let record = try #require(commit.records.last)
            #expect(record.destination == .number("112") && record.outcome == .answered && record.endedAt == office.now)
            #expect(record.handlers.allSatisfy { $0.to == office.now })
        }
    }

    @Test(arguments: [false, true]) func `T16, F5d: refused or silent, the earlier state is back`(held: Bool) throws {
        for isSilent in [false, true] {
            var office = try Office.transferring(held: held)
            let claim = try #require(office.claimed?.claim)
            var commit: Commit
            if isSilent {
                office.wait(.seconds(5))
                commit = try office.commit(.swept)
            } else {
                commit = try office.fail("noTrunk")
            }
            #expect(office.call.state == (held ? .held : .connected) && office.call.pending == nil)
            #expect((office.call.heldAt != nil) == held && office.call.isPickable == held)
            #expect(commit.kinds == [.updated] && commit.orders.isEmpty)
            let reason = isSilent ? "timeout" : "noTrunk"
            #expect(
                commit.settled == [
                    claim: .refused(Refusal(.switchFailed, call: office.call, details: ["reason": .text(reason)]))
                ])
        }
    }

    @Test func `T13, X14: the far end hangs up while the transfer is under way`() throws {
        var office = try Office.transferring()
        let claim = try #require(office.claimed?.claim)
        let commit = try office.commit(.ended(.c1, .remote, by: nil))
        #expect(office.call.endReason == .remoteBye)
        #expect(commit.settled == [claim: .refused(Refusal(.callEnded, call: office.call))])
        #expect(office.isNoOp(.confirmed(office.claimed!)))
    }

    @Test(arguments: [false, true]) func `X14: the owner's cancel brings the earlier state back`(held: Bool) throws {
        var office = try Office.transferring(held: held)
        let commit = try office.commit(.hangUp(.c1, by: Talker.bo.mobile))
        #expect(office.call.state == (held ? .held : .connected) && commit.orders.isEmpty)
        guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
        #expect(refusal.code == .switchFailed && refusal.details == ["reason": .text("cancelled")])
    }

    @Test func `P8, Q42: what was transferred after all is gone, whoever has the call by then`() throws {
        var office = try Office.transferring(held: true)
        let late = office.claimed!
        office.wait(.seconds(5))
        try office.sweep()
        try office.run(.pickUp(.c1, by: .anna))
        let pickUp = try #require(office.claimed?.claim)
        let commit = try office.commit(.confirmed(late))
        #expect(office.call.endReason == .transferredOut && office.call.destination == .number("112"))
        #expect(commit.settled == [pickUp: .refused(Refusal(.callEnded, call: office.call))])
    }

    @Test func `X14: nobody else touches a call that is on its way`() throws {
        for office in [
            try Office.transferring(), try .transferring(held: true), try .elevating(), try .elevating(accepted: true),
        ] {
            for (command, code) in [
                (LineCommand.hold(.c1, by: .bo), RefusalCode.busyOperation), (.resume(.c1, by: .bo), .busyOperation),
                (.pickUp(.c1, by: .bo), .busyOperation), (.pickUp(.c1, by: .anna), .busyOperation),
                (.transfer(.c1, to: "1", by: .bo), .busyOperation), (.transfer(.c1, to: "1", by: .anna), .notOwner),
                (.resume(.c1, by: .cia), .notOwner), (.hold(.c1, by: .cia), .notOwner),
                (.hangUp(.c1, by: .cia), .notOwner), (.lock(.c1, by: .anna), .busyOperation),
                (.answer(.c1, by: .cia), .alreadyAnswered), (.decline(.c1, by: "cia"), .alreadyAnswered),
                (.moveToMeeting(.c1, Meeting(host: "anna", kind: .instant), by: .bo), .busyOperation),
                (.parked(.c1, by: .bo), .busyOperation), (.retrieved(.c1, by: .anna), .busyOperation),
            ] {
                let refusal = office.refusal(of: command)
                #expect(refusal?.code == code && refusal?.call == office.call, "\(command)")
            }
        }
    }

    @Test func `T16: in each state, whoever has the call`() throws {
        for (office, code) in [
            (try Office.ringing(), RefusalCode.notConnected), (try .answering(), .notConnected),
            (try .dialing(), .notConnected), (try .holding(), .busyOperation), (try .resuming(), .busyOperation),
            (try .pickingUp(), .busyOperation), (try .ended(), .callEnded), (Office(), .unknownCall),
        ] {
            #expect(office.refusal(of: .transfer(.c1, to: "1", by: .bo))?.code == code)
        }
        for var office in [try Office.connected(), try .held()] {
            #expect(office.refusal(of: .transfer(.c1, to: "1", by: .anna))?.code == .notOwner)
            #expect(office.refusal(of: .transfer(.c1, to: "1", by: .dan)) == Refusal(.notMember))
            #expect(office.refusal(of: .transfer(.c1, to: "1", by: .bo), rev: 1)?.code == .staleRevision)
            office.serving?.capabilities.remove(.transfer)
            let refusal = office.refusal(of: .transfer(.c1, to: "1", by: .bo))
            #expect(refusal?.code == .switchUnavailable && refusal?.details == ["capability": .text("transfer")])
        }
    }

    @Test func `P35: whoever has a locked call may transfer it`() throws {
        var office = try Office.held()
        try office.lock()
        #expect(office.refusal(of: .transfer(.c1, to: "1", by: .bo)) == nil)
    }

    @Test func `P5: the switch's list puts an end to a transfer that it knows nothing of`() throws {
        var office = try Office.transferring()
        let claim = try #require(office.claimed?.claim)
        let told = SwitchCall(
            call: .c1, line: "anna", direction: .inbound, state: .connected, remote: .caller, by: .bo,
            createdAt: office.now, answeredAt: office.now)
        let commit = try office.commit(.adopted(told, servedBy: .pbx))
        #expect(office.call.state == .connected && office.call.pending == nil && commit.kinds == [.updated])
        guard case .refused(let refusal)? = commit.settled[claim] else { return #expect(Bool(false)) }
        #expect(refusal.code == .switchFailed && refusal.details == ["reason": .text("superseded")])
    }
}
