import HubCore
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// A command whose answer was lost, with its node or with the store, while its switch works on it (P7, P33, X17).
@Suite struct RepeatedCommandTests {
    enum Verb: CaseIterable {
        case place, answer, hold, resume, pickUp, join, transfer

        /// The call that it is about.
        func prepare(_ world: CallWorld) -> CallID {
            switch self {
            case .place: .named("h.again")
            case .answer: world.ring()
            case .hold, .transfer: world.connect("d1")
            case .resume: world.hold("d1")
            case .pickUp: world.hold("anna")
            case .join: world.connect("anna")
            }
        }

        func ask(_ node: CallWorld, _ call: CallID, id: Int64, _ done: @escaping CallCommands.Completion) {
            let by = CallWorld.talker("d1"), commands = node.commands
            switch self {
            case .place: commands.place(.named("a1"), to: "+4670", by: by, as: "again", id: id, done: done)
            case .answer: commands.answer(call, by: by, rev: nil, id: id, holdsOthers: false, done: done)
            case .hold: commands.hold(call, by: by, rev: nil, id: id, done: done)
            case .resume: commands.resume(call, by: by, rev: nil, id: id, done: done)
            case .pickUp: commands.pickUp(call, by: by, rev: nil, id: id, done: done)
            case .join: commands.join(call, by: by, rev: nil, id: id, done: done)
            case .transfer: commands.transfer(call, to: "+4670", by: by, rev: nil, id: id, done: done)
            }
        }
    }

    /// Two nodes; the command was claimed at the first, its order let pass, and the same command comes to the second.
    private func withClaim(
        of verb: Verb, again id: Int64 = 7,
        _ body: @escaping @Sendable (CallWorld, SwitchOrder, _ first: Outcomes, _ again: Outcomes) -> Void
    ) async throws {
        try await CallWorld.withNodes(2) { world in
            let call = verb.prepare(world)
            world.waitUntilQuiet()
            world.pbx.behave { $0.claim == nil ? .confirmed : nil }
            let first = Outcomes(), again = Outcomes()
            verb.ask(world, call, id: 7, first.add)
            world.waitUntilQuiet()
            verb.ask(world.others[0], call, id: id, again.add)
            world.waitUntilQuiet()
            guard let order = world.pbx.orders(for: call).last(where: { $0.claim != nil }) else {
                Issue.record("nothing was ordered")
                return
            }
            body(world, order, first, again)
        }
    }

    @Test(arguments: Verb.allCases)
    func `The very same command waits for the answer to the first, and is told the same (P33)`(_ verb: Verb)
        async throws
    {
        try await withClaim(of: verb) { world, order, first, again in
            #expect(first.all.isEmpty && again.all.isEmpty, "nobody is told before the switch has answered")
            world.pbx.reply(to: order, .confirmed)
            world.waitUntilQuiet()
            #expect(first.winners.count == 1 && again.winners.map(\.call) == first.winners.map(\.call))
            #expect(world.pbx.orders(for: order.call).count { $0.verb == order.verb } == 1, "it is ordered once")
        }
    }

    @Test(arguments: Verb.allCases)
    func `What the switch refuses, or leaves alone, is refused to both (P7, P33)`(_ verb: Verb) async throws {
        try await withClaim(of: verb) { world, order, first, again in
            world.pbx.reply(to: order, .failed(reason: "noSuchDevice"))
            world.waitUntilQuiet()
            #expect(first.codes == [.switchFailed] && again.codes == [.switchFailed])
        }
        try await withClaim(of: verb) { world, _, first, again in
            world.clock.advance(.seconds(5))
            for node in world.nodes { node.control.sweep(.named("a1")) }
            world.waitUntilQuiet()
            #expect(first.codes == [.switchFailed] && again.codes == [.switchFailed])
        }
    }

    @Test func `Another command of the same party does not wait (P28)`() async throws {
        try await withClaim(of: .pickUp, again: 8) { _, _, first, again in
            #expect(first.all.isEmpty)
            #expect(again.winners.map(\.call.state) == [.pickingUp])
        }
        try await withClaim(of: .answer, again: 8) { _, _, _, again in #expect(again.codes == [.alreadyAnswered]) }
        try await withClaim(of: .hold, again: 8) { _, _, _, again in #expect(again.codes == [.busyOperation]) }
    }
}
