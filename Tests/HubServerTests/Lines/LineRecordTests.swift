import HubCore
import HubJSON
import HubTesting
import LineModel
import Testing

@testable import HubServer

@Suite struct LineRecordTests {
    private let owner = ViewerClass(party: .named("anna"), isOwner: true)
    private let delegate = ViewerClass(party: .named("d1"), isOwner: false)
    private let stranger = ViewerClass(party: .named("wall"), isOwner: false)

    private func rows(_ record: LineRecord, _ viewer: ViewerClass) throws -> [JSONValue] {
        try JSONReader.read(record.snapshot(for: viewer, reloading: false))["calls"]?.array ?? []
    }

    private func last(_ record: LineRecord, _ viewer: ViewerClass) throws -> JSONValue? {
        try record.ring.last?.events(for: viewer, on: record).last?["params"]
    }

    @Test func `The owner's alert has the number, a delegate's whom it is for, others have none (P12, R32, R33)`()
        throws
    {
        let world = try CallWorld()
        _ = world.ring()
        let record = world.lines.record(of: .named("a1"))!
        let own = try last(record, owner)?["call"]?["alert"]
        #expect(own?["number"]?.string == "+46850")
        #expect(own?["callFor"] == nil)
        #expect(own?["remote"]?["number"]?.string == "+46701234567")
        #expect(try last(record, delegate)?["call"]?["alert"]?["callFor"]?.string == "ANNA")
        #expect(try last(record, stranger)?["call"]?["alert"] == nil)
    }

    @Test func `A snapshot and the event that led to it show the same row, to each viewer (F28, P11)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        let steps: [LineCommand] = [
            .decline(call, by: .named("d2")), .answered(call, by: CallWorld.talker("d1")),
            .parked(call, by: nil), .retrieved(call, by: CallWorld.talker("anna")),
        ]
        for step in steps {
            let record = world.lines.record(of: .named("a1"))!
            for viewer in [owner, delegate, stranger] {
                let event = try last(record, viewer)
                #expect(try rows(record, viewer).last == event?["call"])
                #expect(event?["seq"]?.integer == record.state.seq)
            }
            world.report(step)
        }
    }

    @Test func `Who declined or opted out sees the row without an alert, in snapshots and further events (P12, P14)`()
        throws
    {
        let world = try CallWorld()
        let call = world.ring()
        world.report(.decline(call, by: .named("d1")))
        let record = world.lines.record(of: .named("a1"))!
        #expect(try rows(record, delegate).first?["alert"] == nil)
        #expect(try rows(record, owner).first?["alert"] != nil)
        #expect(record.state.seq == 1, "a decline is no event of the line (P11)")
        let feed = world.feeds.events(of: .named("d1"), after: 0)
        #expect(feed?.map(\.kind) == [.alertWithdrawn(line: .named("a1"), call: call, .declined)])
    }

    @Test func `A row that the line's loss of its switch or a new name touches is encoded anew (P9)`() throws {
        let world = try CallWorld()
        _ = world.hold("d1")
        #expect(try rows(world.lines.record(of: .named("a1"))!, owner).first?["pickable"]?.bool == true)
        world.report(.switchLost(ScriptedSwitch.id))
        #expect(try rows(world.lines.record(of: .named("a1"))!, owner).first?["pickable"]?.bool == false)
        world.report(.switchReturned(ScriptedSwitch.id))
        #expect(try rows(world.lines.record(of: .named("a1"))!, owner).first?["pickable"]?.bool == true)
    }

    @Test func `The ring keeps the latest events only, and none of them from before a newcomer (invariant 6)`() throws {
        let world = try CallWorld()
        for _ in 0..<100 { world.report(.ended(world.ring(), .remote, by: nil)) }
        #expect(world.lines.record(of: .named("a1"))?.eventsInRing == 256)
        let without = CallWorld.group(owner: "anna", without: ["d1"])
        world.report(.described(CallWorld.line("a1", owner: "anna"), without))
        #expect(world.lines.record(of: .named("a1"))?.eventsInRing == 256, "who leaves takes nothing along")
        world.report(.described(CallWorld.line("a1", owner: "anna"), CallWorld.group(owner: "anna")))
        #expect(world.lines.record(of: .named("a1"))?.ring.isEmpty == true)
    }

    @Test func `Tombstones stand in reloads only, without alerts (P22)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        world.report(.ended(call, .remote, by: nil))
        let record = world.lines.record(of: .named("a1"))!
        #expect(try JSONReader.read(record.snapshot(for: owner, reloading: false))["ended"] == nil)
        let reload = try JSONReader.read(record.snapshot(for: owner, reloading: true))
        #expect(reload["ended"]?.array?.map { $0["id"]?.string } == [call.rawValue])
        #expect(reload["ended"]?.array?.first?["alert"] == nil)
        #expect(reload["calls"]?.array?.isEmpty == true)
    }
}
