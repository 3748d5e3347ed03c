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

    @Test func `P31, Q46: who joins has every other call held, and counts as talking until it leaves`() throws {
        let world = try CallWorld()
        let call = world.connect("d1")
        let own = world.connect("anna", "a2")
        let result = world.run { world.commands.join(call, by: anna, rev: nil, done: $0) }
        #expect(result?.outcome?.call.state == .joined && result?.outcome?.held?.map(\.id) == [own])
        #expect(world.control.talk.withLock { $0.calls(of: anna.party.id) } == [call, own])
        let ringing = world.ring()
        let answer = world.run { world.commands.answer(ringing, by: anna, rev: nil, holdsOthers: true, done: $0) }
        #expect(answer?.code == .busyOperation, "a joined call cannot be held")
        #expect(
            world.run { world.commands.hangUp(call, by: anna, rev: nil, done: $0) }?.outcome?.call.state == .connected)
        #expect(world.control.talk.withLock { $0.calls(of: anna.party.id) } == [own])
        #expect(
            world.run { world.commands.resume(own, by: anna, rev: nil, done: $0) }?.outcome?.call.state == .connected)
    }

    @Test func `Q48: an owner who leaves is free, and who came first has the call`() throws {
        let world = try CallWorld()
        let call = world.connect("d1")
        _ = world.run { world.commands.join(call, by: anna, rev: nil, done: $0) }
        #expect(world.run { world.commands.hangUp(call, by: bo, rev: nil, done: $0) }?.outcome?.call.by == anna)
        #expect(world.control.talk.withLock { $0.calls(of: bo.party.id) }.isEmpty)
        #expect(world.control.talk.withLock { $0.calls(of: anna.party.id) } == [call])
    }

    @Test func `P37: listening holds nothing, changes no row, and is told when the switch has done it`() throws {
        let world = try CallWorld(monitoring: true)
        let call = world.connect("d1")
        let own = world.connect("anna", "a2")
        let rev = world.call(call)?.rev
        let outcomes = Outcomes()
        world.commands.monitor(call, .listen, by: anna, rev: nil, done: outcomes.add)
        #expect(outcomes.all.isEmpty)
        world.pbx.replyToAll()
        #expect(outcomes.winners.first?.call.rev == rev && outcomes.winners.first?.held == nil)
        #expect(world.call(own, on: "a2")?.state == .connected)
        #expect(world.control.talk.withLock { $0.calls(of: anna.party.id) } == [own])
        #expect(
            world.run { world.commands.monitor(call, .stop, by: anna, rev: nil, done: $0) }?.outcome?.call.rev == rev)
        #expect(world.pbx.orders(for: call).map(\.mode).suffix(2) == [.listen, .stop])
    }

    @Test func `P37: a wish to listen that the switch leaves alone is given up after five seconds`() throws {
        let world = try CallWorld(monitoring: true)
        world.pbx.behave { $0.verb == .monitor ? nil : .confirmed }
        let call = world.connect("d1")
        let outcomes = Outcomes()
        world.commands.monitor(call, .whisper, by: anna, rev: nil, done: outcomes.add)
        world.pbx.replyToAll()
        world.clock.advance(.milliseconds(4999))
        world.control.sweep(.named("a1"))
        #expect(outcomes.all.isEmpty)
        world.clock.advance(.milliseconds(1))
        world.control.sweep(.named("a1"))
        #expect(outcomes.codes == [.switchFailed] && world.call(call)?.attempts.isEmpty == true)
    }
}
