import HubCore
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// The commands that steer a call that is going on, with a switch at hand.
@Suite struct CallControlCommandsTests {
    private let anna = CallWorld.talker("anna"), bo = CallWorld.talker("d1")
    private let instant = Meeting(host: .named("anna"), kind: .instant)
    private let begun = Meeting(host: .named("anna"), kind: .instant, id: .named("m-1"))

    @Test func `T16: a transfer is told when the switch has carried it out, and frees its party`() throws {
        let world = try CallWorld()
        let call = world.connect("d1")
        let outcomes = Outcomes()
        world.commands.transfer(call, to: "112", by: bo, rev: nil, done: outcomes.add)
        #expect(outcomes.all.isEmpty && world.call(call)?.state == .transferring)
        world.pbx.replyToAll()
        #expect(outcomes.winners.first?.call.endReason == .transferredOut)
        #expect(world.state().calls.isEmpty)
        #expect(world.control.talk.withLock { $0.calls(of: bo.party.id) }.isEmpty)
        #expect(world.run { world.commands.place(.named("a1"), to: "1", by: bo, done: $0) }?.outcome != nil)
    }

    @Test func `T16: a transfer that the switch leaves alone is given up after five seconds`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .transfer ? nil : .confirmed }
        let call = world.hold("d1")
        let outcomes = Outcomes()
        world.commands.transfer(call, to: "112", by: bo, rev: nil, done: outcomes.add)
        world.pbx.replyToAll()
        world.clock.advance(.seconds(5))
        world.control.sweep(.named("a1"))
        #expect(outcomes.codes == [.switchFailed] && world.call(call)?.state == .held)
    }

    @Test func `P36: a move is told when the switch reports the meeting, not when it accepts`() throws {
        let world = try CallWorld()
        let call = world.connect("d1")
        let outcomes = Outcomes()
        world.commands.moveToMeeting(call, instant, by: bo, rev: nil, done: outcomes.add)
        world.pbx.replyToAll()
        #expect(outcomes.all.isEmpty && world.call(call)?.state == .elevating)
        world.clock.advance(.seconds(29))
        world.control.sweep(.named("a1"))
        #expect(outcomes.all.isEmpty)
        world.report(.meetingJoined(call, begun))
        #expect(outcomes.winners.first?.call.destination == .meeting(begun))
        #expect(world.call(call)?.endReason == .movedToMeeting)
    }

    @Test func `P36: a move that never arrives is given up after thirty seconds, and taken back`() throws {
        let world = try CallWorld()
        let call = world.connect("d1")
        let outcomes = Outcomes()
        world.commands.moveToMeeting(call, instant, by: bo, rev: nil, done: outcomes.add)
        world.pbx.replyToAll()
        world.clock.advance(.seconds(30))
        world.control.sweep(.named("a1"))
        #expect(outcomes.codes == [.meetingUnavailable] && world.call(call)?.state == .connected)
        #expect(world.pbx.orders(for: call).last?.verb == .resume)
    }

    @Test func `X14: who transfers cannot answer another call meanwhile`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .transfer ? nil : .confirmed }
        let call = world.connect("d1")
        let other = world.ring()
        world.commands.transfer(call, to: "112", by: bo, rev: nil) { _ in }
        world.pbx.replyToAll()
        for holds in [false, true] {
            let result = world.run { world.commands.answer(other, by: bo, rev: nil, holdsOthers: holds, done: $0) }
            #expect(result?.code == .busyOperation)
        }
    }
}
