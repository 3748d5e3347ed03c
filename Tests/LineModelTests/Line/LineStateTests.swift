import LineModel
import Testing

@Suite struct LineStateTests {
    @Test func `the lamp is the most urgent state of the calls (§5.2)`() throws {
        var office = try Office.held()
        #expect(office.state.lamp == .held)
        try office.run(.place("h.2", to: "1", by: .cia))
        #expect(office.state.lamp == .busy)
        try office.run(.incoming(.c2, from: .caller, servedBy: .pbx))
        #expect(office.state.lamp == .ringing)
        try office.run(.switchLost(.pbx))
        #expect(office.state.lamp == .unknown)
        #expect(Office().state.lamp == .idle)
    }

    @Test func `every event says the lamp after it, and the last live call ends idle (P13, F1)`() throws {
        var office = try Office.ringing()
        try office.run(.answered(.c1, by: .bo))
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(office.events.map(\.kind) == [.alert, .alertWithdrawn, .connected, .ended, .idle])
        #expect(office.events.map(\.lamp) == [.ringing, .busy, .busy, .idle, .idle])
        #expect(office.events.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(office.events.last?.call == nil)
    }

    @Test func `pickable and joinable follow from state and lock alone (P30, §5.2)`() throws {
        #expect(try Office.held().call.isPickable && !Office.held().call.isJoinable)
        #expect(try Office.connected().call.isJoinable && !Office.connected().call.isPickable)
        for office in [try Office.ringing(), try .pickingUp(), try .dialing()] {
            #expect(!office.call.isPickable && !office.call.isJoinable)
        }
        var office = try Office.held()
        try office.lock()
        #expect(!office.call.isPickable)
    }

    @Test func `an ended row says who had it last, and nobody where it was never answered (P30)`() throws {
        #expect(try Office.ended().call.by == .bo)
        var office = try Office.dialing()
        try office.run(.hangUp(.c1, by: .bo))
        #expect(office.call.by == nil)
    }
}
