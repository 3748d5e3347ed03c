import HubJSON
import LineModel
import Testing

@testable import HubServer

@Suite struct EncodedCommitTests {
    private let stranger = ViewerClass(party: .named("wall"), isOwner: false)

    private func record(_ world: CallWorld) -> LineRecord { world.lines.record(of: .named("a1"))! }

    @Test func `Events of one commit are one frame with consecutive seq (P13)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        world.report(.answered(call, by: CallWorld.talker("d1")))
        let record = record(world)
        let last = try #require(record.ring.last)
        let events = try last.events(for: stranger, on: record)
        #expect(events.compactMap { $0["params"]?["type"]?.string } == ["call.alertWithdrawn", "call.connected"])
        #expect(events.compactMap { $0["params"]?["seq"]?.integer } == Array(last.seqs))
    }

    @Test func `What a subscriber misses is counted in commits, from the ring's beginning to its end`() throws {
        let world = try CallWorld()
        let call = world.ring()
        let seq = record(world).state.seq
        world.report(.answered(call, by: CallWorld.talker("d1")))
        world.report(.parked(call, by: CallWorld.talker("d1")))
        let record = record(world)
        #expect(record.ring.missed(after: seq) == 2)
        #expect(record.ring.missed(after: seq + 1) == nil, "in the middle of a commit: the row set is sent")
        #expect(record.ring.missed(after: seq + 2) == 1)
        #expect(record.ring.missed(after: seq - 1) == 3)
        #expect(record.ring.missed(after: -1) == nil)
        #expect(record.ring.missed(after: record.state.seq + 4) == nil, "ahead of the line")
    }

    @Test func `A later event may stand for holds, never for an end or a withdrawn alert (P21)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        world.report(.answered(call, by: CallWorld.talker("d1")))
        #expect(record(world).ring.commits.map(\.canBeConflated) == [true, false])
        world.report(.parked(call, by: CallWorld.talker("d1")))
        let held = try #require(record(world).ring.last)
        #expect(held.canBeConflated && held.call == call)
        world.report(.ended(call, .remote, by: nil))
        let ended = try #require(record(world).ring.last)
        #expect(!ended.canBeConflated)
        #expect(ended.call == nil, "the line's own event, idle, is among them")
    }

    @Test func `A conflated event is the last one with what it stands for (P21)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        world.report(.answered(call, by: CallWorld.talker("d1")))
        world.report(.parked(call, by: CallWorld.talker("d1")))
        let record = record(world)
        let commit = try #require(record.ring.last)
        let frame = EncodedCommit.conflated(commit.frame(for: stranger, on: record), after: 1)
        let plain = try commit.events(for: stranger, on: record)[0]["params"]
        let conflated = try JSONReader.read(Array(frame.dropFirst(4)))["params"]
        #expect(conflated?["after"]?.integer == 1 && conflated?["conflated"]?.bool == true)
        #expect(conflated?["seq"] == plain?["seq"] && conflated?["call"] == plain?["call"])
        #expect(plain?["after"] == nil)
    }
}
