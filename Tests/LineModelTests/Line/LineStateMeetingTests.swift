import LineModel
import Testing

/// Moving a call into a meeting of another member (R54-R56, T17, P36).
@Suite struct LineStateMeetingTests {
    private let instant = Meeting(host: "anna", kind: .instant)
    private let begun = Meeting(host: "anna", kind: .instant, id: "m-1")

    @Test func `R54, R55, T17: a move is a claim first, and the switch is told the meeting`() throws {
        for meeting in [instant, Meeting(host: "cia", kind: .scheduled, id: "m-7")] {
            var office = try Office.connected()
            let commit = try office.commit(.moveToMeeting(.c1, meeting, by: .bo))
            #expect(office.call.state == .elevating && office.call.by == .bo && commit.kinds == [.updated])
            #expect(office.call.pending?.operation == .moveToMeeting)
            #expect(office.call.pending?.until == office.now + .seconds(5))
            #expect(commit.orders.map(\.verb) == [.moveToMeeting] && commit.orders[0].meeting == meeting)
        }
    }

    @Test func `P36: accepted, the move has thirty seconds more and the command waits on`() throws {
        var office = try Office.elevating()
        office.wait(.seconds(4))
        let commit = try office.confirm()
        #expect(office.call.state == .elevating && office.call.pending?.until == office.now + .seconds(30))
        #expect(commit.kinds == [.updated] && commit.settled.isEmpty && commit.orders.isEmpty)
        office.wait(.seconds(29))
        #expect(office.isNoOp(.swept))
    }

    @Test func `R56, T17: in the meeting, the line is free of the call and history says so`() throws {
        for var office in [try Office.elevating(), try .elevating(accepted: true)] {
            let claim = try #require(office.claimed?.claim)
            let commit = try office.commit(.meetingJoined(.c1, begun))
            #expect(office.state.calls.isEmpty && office.call.endReason == .movedToMeeting)
            #expect(office.call.destination == .meeting(begun) && office.state.freeAppearance == 1)
            #expect(commit.kinds == [.ended, .idle] && commit.events[0].actor == .bo)
            #expect(commit.settled == [claim: .confirmed] && commit.orders.isEmpty)
            #expect(
                commit.records.last?.outcome == .movedToMeeting && commit.records.last?.destination == .meeting(begun))
            #expect(office.isNoOp(.meetingJoined(.c1, begun)), "a repeated report")
            #expect(office.isNoOp(.confirmed(office.claimed!)), "a late acceptance")
        }
    }

    @Test func `P36: refused, the call stays connected and the command is told meetingUnavailable`() throws {
        var office = try Office.elevating()
        let claim = try #require(office.claimed?.claim)
        let commit = try office.fail("full")
        #expect(office.call.state == .connected && office.call.by == .bo && commit.kinds == [.updated])
        #expect(commit.orders.isEmpty)
        #expect(
            commit.settled == [
                claim: .refused(Refusal(.meetingUnavailable, call: office.call, details: ["reason": .text("full")]))
            ])
    }

    @Test func `P36, Q43: out of time, the call stays connected and the move is taken back`() throws {
        for (accepted, wait) in [(false, Timestamp.Span.seconds(5)), (true, .seconds(30))] {
            var office = try Office.elevating(accepted: accepted)
            office.wait(wait)
            let commit = try office.commit(.swept)
            #expect(office.call.state == .connected && office.call.pending == nil)
            #expect(
                commit.orders.map(\.verb) == [.resume] && commit.orders[0].by == .bo && commit.orders[0].claim == nil)
            guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
            #expect(refusal.code == .meetingUnavailable && refusal.details == ["reason": .text("timeout")])
        }
    }

    @Test func `X14, Q42: the owner's hang-up cancels the move and not the call`() throws {
        var office = try Office.elevating(accepted: true)
        let commit = try office.commit(.hangUp(.c1, by: .bo))
        #expect(office.call.state == .connected && commit.orders.map(\.verb) == [.resume])
        guard case .refused(let refusal)? = commit.settled.values.first else { return #expect(Bool(false)) }
        #expect(refusal.code == .meetingUnavailable && refusal.details == ["reason": .text("cancelled")])
    }

    @Test func `T13: the far end hangs up on its way`() throws {
        for var office in [try Office.elevating(), try .elevating(accepted: true)] {
            let claim = try #require(office.claimed?.claim)
            let commit = try office.commit(.ended(.c1, .remote, by: nil))
            #expect(office.call.endReason == .remoteBye)
            #expect(commit.settled == [claim: .refused(Refusal(.callEnded, call: office.call))])
        }
    }

    @Test func `P8: an acceptance that comes too late is taken back`() throws {
        var office = try Office.elevating()
        office.wait(.seconds(5))
        try office.sweep()
        let commit = try office.commit(.confirmed(office.claimed!))
        #expect(commit.orders.map(\.verb) == [.resume] && office.call.pending?.operation == .reconcile)
        try office.confirm()
        #expect(office.call.pending == nil && office.call.state == .connected)
    }

    @Test func `Q43: a call that is in the meeting is there, whatever the hub thought`() throws {
        for var office in [try Office.connected(), try .held(), try .pickingUp(), try .transferring()] {
            let pending = office.call.pending
            let commit = try office.commit(.meetingJoined(.c1, begun))
            #expect(office.call.endReason == .movedToMeeting && office.call.destination == .meeting(begun))
            if let pending {
                #expect(commit.settled[pending.claim] == .refused(Refusal(.callEnded, call: office.call)))
            }
        }
        for office in [try Office.ringing(), try .dialing()] {
            #expect(office.refusal(of: .meetingJoined(.c1, begun))?.code == .notConnected)
        }
    }

    @Test func `P36: the host is another member of the line`() throws {
        let office = try Office.connected()
        for host in ["bo", "dan", "nobody"] as [PartyID] {
            let refusal = office.refusal(of: .moveToMeeting(.c1, Meeting(host: host, kind: .instant), by: .bo))
            #expect(refusal?.code == .invalidParams && refusal?.details == ["member": .text("meeting.host")])
        }
        #expect(
            office.refusal(of: .moveToMeeting(.c1, Meeting(host: "bo", kind: .instant), by: .dan))
                == Refusal(.notMember))
        #expect(Office().refusal(of: .moveToMeeting(.c1, instant, by: .bo))?.code == .unknownCall)
    }

    @Test func `T17: in each state`() throws {
        for (office, code) in [
            (try Office.ringing(), RefusalCode.notConnected), (try .answering(), .notConnected),
            (try .dialing(), .notConnected), (try .held(), .notConnected), (try .resuming(), .notConnected),
            (try .holding(), .busyOperation), (try .pickingUp(), .busyOperation), (try .transferring(), .busyOperation),
            (try .elevating(), .busyOperation), (try .ended(), .callEnded),
        ] {
            #expect(office.refusal(of: .moveToMeeting(.c1, instant, by: .bo))?.code == code, "\(office.call.state)")
        }
        var office = try Office.connected()
        #expect(
            office.refusal(of: .moveToMeeting(.c1, Meeting(host: "bo", kind: .instant), by: .anna))?.code == .notOwner)
        #expect(office.refusal(of: .moveToMeeting(.c1, instant, by: .bo), rev: 1)?.code == .staleRevision)
        office.serving?.capabilities.remove(.meeting)
        let refusal = office.refusal(of: .moveToMeeting(.c1, instant, by: .bo))
        #expect(refusal?.code == .switchUnavailable && refusal?.details == ["capability": .text("meeting")])
    }
}
