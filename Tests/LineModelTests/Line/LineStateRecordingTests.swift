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
}
