import HubCore
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// What a node does with a line that it has heard of and not read, as nobody there watches it.
@Suite struct UnreadCommandTests {
    /// Two nodes: the switch and a watcher are at the first, nobody at the second.
    private func withNodes(_ body: @escaping @Sendable (CallWorld, _ other: CallWorld) -> Void) async throws {
        try await CallWorld.withNodes(2) { body($0, $0.others[0]) }
    }

    @Test func `A command is decided on the line as it is, and its call is found (X1)`() async throws {
        try await withNodes { world, other in
            let call = world.ring()
            world.waitUntilQuiet()
            #expect(other.lines.unread[.named("a1")] != nil && other.lines.registry.line(of: call) == .named("a1"))
            let outcomes = Outcomes()
            other.commands.answer(call, by: CallWorld.talker("d1"), rev: nil, holdsOthers: false, done: outcomes.add)
            world.waitUntilQuiet()
            #expect(outcomes.winners.first?.call.state == .connected, "its claim was settled by the first node")
            #expect(other.call(call) == world.call(call))
        }
    }

    @Test func `Who talks in which call is known without reading the line (invariant 1)`() async throws {
        try await withNodes { world, other in
            let call = world.connect("d1")
            world.waitUntilQuiet()
            #expect(other.lines.unread[.named("a1")] != nil)
            #expect(other.control.talk.withLock { $0.calls(of: .named("d1")) } == [call])
            world.report(.ended(call, .remote, by: nil))
            world.waitUntilQuiet()
            #expect(other.lines.unread[.named("a1")] != nil)
            #expect(other.control.talk.withLock { $0.calls(of: .named("d1")) }.isEmpty)
        }
    }

    @Test func `A sweep reads the line once something is due on it (invariant 10)`() async throws {
        try await withNodes { world, other in
            _ = world.ring()
            world.waitUntilQuiet()
            other.control.sweep(.named("a1"))
            #expect(other.lines.unread[.named("a1")] != nil, "nothing is due yet")
            world.clock.advance(.seconds(60))
            other.control.sweep(.named("a1"))
            world.waitUntilQuiet()
            #expect(world.state().calls.first?.ring == nil, "the ring timer ran out, wherever it was swept")
        }
    }
}
