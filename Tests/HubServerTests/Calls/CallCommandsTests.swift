import HubCore
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

@Suite struct CallCommandsTests {
    private let anna = CallWorld.talker("anna"), bo = CallWorld.talker("d1")

    @Test func `An answer is claimed, ordered, and told when the switch has confirmed it (P7, T4)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        let outcomes = Outcomes()
        world.commands.answer(call, by: anna, rev: nil, holdsOthers: false, done: outcomes.add)
        #expect(outcomes.all.isEmpty, "nobody is told before the switch has replied")
        #expect(world.call(call)?.state == .ringing)
        #expect(world.call(call)?.pending?.operation == .answer)
        world.pbx.replyToAll()
        #expect(outcomes.winners.first?.call.state == .connected)
        #expect(outcomes.winners.first?.call.by == anna)
        #expect(world.pbx.orders(for: call).map(\.verb) == [.alert, .answer, .stopAlert])
    }

    @Test func `Q36: a phone that answers by itself while a command waits leaves one connected call (invariant 1)`()
        throws
    {
        let world = try CallWorld()
        let claimed = world.ring(), other = world.ring("a2")
        let outcomes = Outcomes()
        world.commands.answer(claimed, by: anna, rev: nil, holdsOthers: false, done: outcomes.add)
        world.report(.answered(other, by: CallWorld.talker("anna", "desk")), "a2")
        world.pbx.replyToAll()
        #expect(world.call(claimed)?.state == .connected && world.call(other, on: "a2")?.state == .held)
        #expect(outcomes.winners.first?.held?.map(\.id) == [other])
    }

    @Test func `What the switch refuses leaves the earlier state, and the alert rings on (P7)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .answer ? .failed(reason: "noSuchDevice") : .confirmed }
        let call = world.ring()
        let result = world.run { world.commands.answer(call, by: anna, rev: nil, holdsOthers: false, done: $0) }
        #expect(result?.code == .switchFailed)
        #expect(world.call(call)?.state == .ringing)
        #expect(world.call(call)?.pending == nil)
        #expect(world.call(call)?.ring?.parties.count == 8)
    }

    @Test func `A call that cannot be placed ends, and its appearance is free (P7, invariant 3)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .dial ? .failed(reason: "noTrunk") : .confirmed }
        let result = world.run { world.commands.place(.named("a1"), to: "+4670", by: anna, done: $0) }
        #expect(result?.code == .switchFailed)
        #expect(world.state().calls.isEmpty)
        #expect(world.control.talk.withLock { $0.calls(of: anna.party.id) }.isEmpty)
    }

    @Test func `A claim that the switch leaves alone is given up after five seconds (P7, P8)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .hold ? nil : .confirmed }
        let call = world.connect("anna")
        let outcomes = Outcomes()
        world.commands.hold(call, by: anna, rev: nil, done: outcomes.add)
        world.pbx.replyToAll()
        world.clock.advance(.milliseconds(4999))
        world.control.sweep(.named("a1"))
        #expect(outcomes.all.isEmpty)
        world.clock.advance(.milliseconds(1))
        world.control.sweep(.named("a1"))
        #expect(outcomes.codes == [.switchFailed])
        #expect(outcomes.refusals.first?.details["reason"] == .text("timeout"))
        #expect(world.call(call)?.state == .connected)
        #expect(world.call(call)?.pending == nil)
    }

    @Test func `A hold confirmed too late is undone, and shows as being reconciled meanwhile (P8)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .hold || $0.verb == .resume ? nil : .confirmed }
        let call = world.connect("anna")
        let outcomes = Outcomes()
        world.commands.hold(call, by: anna, rev: nil, done: outcomes.add)
        world.pbx.replyToAll()
        world.clock.advance(.seconds(6))
        world.control.sweep(.named("a1"))
        let hold = try #require(world.pbx.orders.last { $0.verb == .hold })
        world.pbx.reply(to: hold, .confirmed)
        #expect(world.call(call)?.state == .connected)
        #expect(world.call(call)?.pending?.operation == .reconcile)
        let undo = try #require(world.pbx.orders.last { $0.verb == .resume })
        world.pbx.reply(to: undo, .confirmed)
        #expect(world.call(call)?.pending == nil)
        #expect(outcomes.all.count == 1, "the command was told once")
    }

    @Test func `An answer confirmed too late loses its leg, and the call rings on for the others (P8)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .answer ? nil : .confirmed }
        let call = world.ring()
        let outcomes = Outcomes()
        world.commands.answer(call, by: anna, rev: nil, holdsOthers: false, done: outcomes.add)
        world.pbx.replyToAll()
        world.clock.advance(.seconds(6))
        world.control.sweep(.named("a1"))
        #expect(outcomes.codes == [.switchFailed])
        let answer = try #require(world.pbx.orders.last { $0.verb == .answer })
        world.pbx.reply(to: answer, .confirmed)
        let undo = try #require(world.pbx.orders.last { $0.verb == .hangUp })
        #expect(undo.leg)
        #expect(undo.by == anna)
        world.pbx.replyToAll()
        #expect(world.call(call)?.state == .ringing)
        world.pbx.behave { _ in .confirmed }
        let won = world.run { world.commands.answer(call, by: bo, rev: nil, holdsOthers: false, done: $0) }
        #expect(won?.outcome?.call.by == bo)
    }

    @Test func `Hold-and-answer holds the other calls once the new one is won (R37, R38, P31)`() throws {
        let world = try CallWorld()
        let old = world.connect("anna", "a2")
        let new = world.ring()
        let refused = world.run { world.commands.answer(new, by: anna, rev: nil, holdsOthers: false, done: $0) }
        #expect(refused?.code == .busyOperation)
        let result = world.run { world.commands.answer(new, by: anna, rev: nil, holdsOthers: true, done: $0) }
        #expect(result?.outcome?.call.id == new)
        #expect(result?.outcome?.held?.map(\.id) == [old])
        #expect(world.call(old, on: "a2")?.state == .held)
        #expect(world.call(new)?.state == .connected)
    }

    @Test func `A lost hold-and-answer touches nothing (R38, X1)`() throws {
        let world = try CallWorld()
        let old = world.connect("anna", "a2")
        let new = world.connect("d1")
        let result = world.run { world.commands.answer(new, by: anna, rev: nil, holdsOthers: true, done: $0) }
        #expect(result?.code == .alreadyAnswered)
        #expect(world.call(old, on: "a2")?.state == .connected)
        #expect(world.pbx.orders(for: old).allSatisfy { $0.verb != .hold })
    }

    @Test func `A pick-up holds the picker's own call, on whatever line (R51)`() throws {
        let world = try CallWorld()
        let own = world.connect("anna", "a2")
        let held = world.hold("d1")
        let result = world.run { world.commands.pickUp(held, by: anna, rev: nil, done: $0) }
        #expect(result?.outcome?.held?.map(\.id) == [own])
        #expect(world.call(held)?.by == anna)
        #expect(world.call(own, on: "a2")?.state == .held)
    }

    @Test func `A hold that fails never undoes the answer, and is told (P31)`() throws {
        let world = try CallWorld()
        let old = world.connect("anna", "a2")
        let new = world.ring()
        world.pbx.behave { $0.verb == .hold ? .failed(reason: "no") : .confirmed }
        let result = world.run { world.commands.answer(new, by: anna, rev: nil, holdsOthers: true, done: $0) }
        #expect(result?.outcome?.call.state == .connected)
        #expect(result?.outcome?.held?.isEmpty == true)
        #expect(result?.outcome?.notHeld.map(\.call) == [old])
        #expect(result?.outcome?.notHeld.map(\.code) == [.switchFailed])
    }

    @Test func `While one device claims a call, another cannot take a second one (invariant 1)`() throws {
        let world = try CallWorld()
        let one = world.ring(), two = world.ring("a2")
        let outcomes = Outcomes()
        world.commands.answer(one, by: anna, rev: nil, holdsOthers: false, done: outcomes.add)
        for holdsOthers in [false, true] {
            world.commands.answer(
                two, by: CallWorld.talker("anna", "2"), rev: nil, holdsOthers: holdsOthers, done: outcomes.add)
        }
        world.commands.place(.named("a2"), to: "+4670", by: CallWorld.talker("anna", "2"), done: outcomes.add)
        #expect(outcomes.codes == [.busyOperation, .busyOperation, .busyOperation])
        #expect(outcomes.refusals.allSatisfy { $0.call?.id == one })
        world.pbx.replyToAll()
        #expect(outcomes.winners.count == 1)
        // The reservation is over: with hold the second can be answered.
        let second = world.run { world.commands.answer(two, by: anna, rev: nil, holdsOthers: true, done: $0) }
        #expect(second?.outcome?.held?.map(\.id) == [one])
    }

    @Test func `A refused claim gives the party back (invariant 1)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .answer ? .failed(reason: "no") : .confirmed }
        let one = world.ring(), two = world.ring("a2")
        _ = world.run { world.commands.answer(one, by: anna, rev: nil, holdsOthers: false, done: $0) }
        world.pbx.behave { _ in .confirmed }
        let result = world.run { world.commands.answer(two, by: anna, rev: nil, holdsOthers: false, done: $0) }
        #expect(result?.outcome?.call.state == .connected)
    }

    @Test func `A call that nobody knows is told as such, whatever the command (F24)`() throws {
        let world = try CallWorld()
        let ghost = CallID(trusted: "pbx.ghost")
        #expect(world.run { world.commands.hangUp(ghost, by: anna, rev: nil, done: $0) }?.code == .unknownCall)
        #expect(
            world.run { world.commands.answer(ghost, by: anna, rev: nil, holdsOthers: true, done: $0) }?.code
                == .unknownCall)
    }

    @Test func `A call that ends while its answer is claimed is told as ended (X3, P7)`() throws {
        let world = try CallWorld()
        world.pbx.behave { $0.verb == .answer ? nil : .confirmed }
        let call = world.ring()
        let outcomes = Outcomes()
        world.commands.answer(call, by: anna, rev: nil, holdsOthers: false, done: outcomes.add)
        world.report(.ended(call, .remote, by: nil))
        #expect(outcomes.codes == [.callEnded])
        #expect(world.call(call)?.endReason == .cancelled)
    }
}
