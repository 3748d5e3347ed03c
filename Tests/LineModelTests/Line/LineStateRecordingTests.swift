import LineModel
import Testing

@Suite struct LineStateRecordingTests {
    private static let start = LineCommand.record(.c1, .start, as: "r1", by: .bo)
    private static let stop = LineCommand.record(.c1, .stop, as: "r2", by: .bo)

    private static func recording() throws -> Office {
        var office = try Office.connected()
        try office.run(start)
        try office.confirm()
        return office
    }

    @Test func `P11: a recording changes neither seq nor rev, and is no event of the line (R71)`() throws {
        var office = try Office.connected()
        let before = office.state
        let claim = try office.commit(Self.start)
        #expect(claim.events.isEmpty && claim.orders.map(\.action) == [.start] && claim.orders[0].recording == "r1")
        #expect(office.call.recorder == nil, "the switch has not confirmed it")
        let done = try office.commit(.confirmed(office.claimed!))
        #expect(done.effects.contains(.recordingStarted(.c1, "r1", "bo")) && done.events.isEmpty)
        #expect(office.call.isRecorded(by: "bo") && !office.call.isRecorded(by: "anna"))
        let end = try office.commit(Self.stop)
        #expect(end.orders.map(\.recording) == ["r1"] && office.call.recorder == "bo")
        #expect(try office.commit(.confirmed(office.claimed!)).effects.contains(.recordingStopped(.c1, "r1", "bo")))
        #expect(office.state.seq == before.seq && office.call.rev == before.call(.c1)?.rev)
    }

    @Test func `P28: what is so already is nothing`() throws {
        var office = try Self.recording()
        guard case .unchanged = try office.run(Self.start) else { return #expect(Bool(false)) }
        office = try Office.connected()
        guard case .unchanged = try office.run(Self.stop) else { return #expect(Bool(false)) }
    }

    @Test func `P29: only whoever has the call records it, while it is connected`() throws {
        #expect(try Office.connected().refusal(of: .record(.c1, .start, as: "r", by: .anna))?.code == .notOwner)
        #expect(try Office.connected().refusal(of: .record(.c1, .start, as: "r", by: .dan))?.code == .notMember)
        #expect(try Office.held().refusal(of: Self.start)?.code == .notConnected)
        #expect(try Office.ringing().refusal(of: Self.start)?.code == .notConnected)
        #expect(try Office.ended().refusal(of: Self.start)?.code == .callEnded)
        #expect(try Office.holding().refusal(of: Self.start)?.code == .busyOperation)
        var office = try Office.connected()
        try office.run(Self.start)
        #expect(office.refusal(of: Self.stop)?.code == .busyOperation)
        office.serving?.capabilities = [.hold]
        office = try Office.connected()
        office.serving?.capabilities = [.hold]
        #expect(office.refusal(of: Self.start)?.code == .switchUnavailable)
    }

    @Test func `P7: a switch that refuses, or is silent, leaves it as it was`() throws {
        var office = try Office.connected()
        try office.run(Self.start)
        let settled = try office.commit(.failed(office.claimed!, reason: "full")).settled
        #expect(settled.count == 1 && office.call.recording == nil)
        office = try Self.recording()
        try office.run(Self.stop)
        office.wait(.seconds(6))
        #expect(try office.commit(.swept).settled.count == 1)
        #expect(office.call.recorder == "bo", "it runs on")
    }

    @Test func `P8: a recording that began too late is ended`() throws {
        var office = try Office.connected()
        try office.run(Self.start)
        let late = office.claimed!
        office.wait(.seconds(6))
        try office.sweep()
        let orders = try office.commit(.confirmed(late)).orders
        #expect(orders.map(\.action) == [.stop] && orders[0].recording == "r1" && orders[0].claim == nil)
        #expect(office.call.recording == nil)
    }

    @Test func `Q31: when the call changes hands the recording ends, and the new talker is not recorded`() throws {
        var office = try Self.recording()
        try office.run(.hold(.c1, by: .bo))
        try office.confirm()
        #expect(office.call.recorder == "bo", "held by the recorder it goes on")
        try office.run(.pickUp(.c1, by: .anna))
        let commit = try office.commit(.confirmed(office.claimed!))
        #expect(commit.effects.contains(.recordingStopped(.c1, "r1", "bo")))
        #expect(commit.orders.map(\.action) == [.stop] && commit.orders[0].by == .bo)
        #expect(office.call.recording == nil && office.call.by == .anna)
    }

    @Test func `R71: with the call the recording ends, and whoever waits is told`() throws {
        var office = try Self.recording()
        let end = try office.commit(.ended(.c1, .remote, by: nil))
        #expect(end.effects.contains(.recordingStopped(.c1, "r1", "bo")) && end.orders.isEmpty)
        #expect(office.call.recording == nil)
        office = try Office.connected()
        try office.run(Self.start)
        let early = try office.commit(.ended(.c1, .remote, by: nil))
        guard case .refused(let refusal)? = early.settled.values.first else { return #expect(Bool(false)) }
        #expect(refusal.code == .callEnded && !early.effects.contains(.recordingStopped(.c1, "r1", "bo")))
    }

    // What a switch tells in its list (P5, Q52).

    private static func told(
        _ recordings: [SwitchRecording]?, by: Talker = .bo, state: Call.State = .connected
    ) -> LineCommand {
        .adopted(
            SwitchCall(
                call: .c1, line: "anna", direction: .inbound, state: state, remote: .caller, by: by,
                createdAt: Timestamp(milliseconds: 1_000_000), recordings: recordings), servedBy: .pbx)
    }

    private static let bos = SwitchRecording(id: "r1", by: .bo), annas = SwitchRecording(id: "r9", by: .anna)

    @Test func `Q52: after a restart the recorder's row is marked from its first event on, with no event of its own`()
        throws
    {
        var office = Office()
        let commit = try office.commit(Self.told([Self.bos]))
        #expect(office.call.isRecorded(by: "bo") && office.call.recording?.id == "r1")
        #expect(commit.events.map(\.call?.recorder) == ["bo"])
        #expect(commit.effects.contains(.recordingStarted(.c1, "r1", "bo")))
        #expect(commit.orders.isEmpty)
        try office.run(Self.stop)
        #expect(office.claimed?.recording == "r1", "it can be ended like any other")
    }

    @Test func `Q52: what the switch tells otherwise is no event of the line, seq or rev (P11)`() throws {
        var office = try Self.recording()
        let before = office.state
        #expect(office.isNoOp(Self.told([Self.bos])) && office.isNoOp(Self.told(nil)))
        let ended = try office.commit(Self.told([]))
        #expect(ended.effects == [.recordingStopped(.c1, "r1", "bo")] && ended.events.isEmpty)
        #expect(office.call.recording == nil && office.isNoOp(Self.told([])))
        let begun = try office.commit(Self.told([Self.bos]))
        #expect(begun.effects == [.recordingStarted(.c1, "r1", "bo")] && begun.events.isEmpty)
        #expect(office.state.seq == before.seq && office.call.rev == before.call(.c1)?.rev)
        #expect(office.call.isRecorded(by: "bo"))
    }

    @Test func `Q52, Q31: what is not the recording of whoever has the call is ended, once`() throws {
        var office = try Self.recording()
        let foreign = try office.commit(Self.told([Self.bos, Self.annas]))
        #expect(foreign.orders.map(\.recording) == ["r9"] && foreign.orders.map(\.action) == [.stop])
        #expect(foreign.events.isEmpty && office.call.recorder == "bo")
        let taken = try office.commit(Self.told([Self.bos], by: .anna))
        #expect(taken.orders.map(\.recording) == ["r1"], "it was Bo's, and the call is Anna's")
        #expect(taken.effects.contains(.recordingStopped(.c1, "r1", "bo")) && office.call.recording == nil)
        office = try Self.recording()
        let ringing = try office.commit(Self.told([Self.bos], by: .bo, state: .ringing))
        #expect(ringing.orders.filter { $0.action == .stop }.count == 1 && office.call.recording == nil)
    }

    @Test func `Q52: a claim that waits learns from the list what came of it`() throws {
        var office = try Office.connected()
        try office.run(Self.start)
        let begun = try office.commit(Self.told([Self.bos]))
        #expect(Array(begun.settled.values) == [.confirmed])
        #expect(begun.effects.contains(.recordingStarted(.c1, "r1", "bo")))
        office = try Office.connected()
        try office.run(Self.start)
        guard case .refused(let refusal)? = try office.commit(Self.told([])).settled.values.first else {
            return #expect(Bool(false))
        }
        #expect(refusal.code == .switchFailed && office.call.recording == nil)
        office = try Self.recording()
        try office.run(Self.stop)
        let ended = try office.commit(Self.told([]))
        #expect(Array(ended.settled.values) == [.confirmed] && office.call.recording == nil)
    }
}
