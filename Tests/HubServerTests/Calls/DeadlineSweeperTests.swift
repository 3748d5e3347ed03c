import Foundation
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

@Suite struct DeadlineSweeperTests {
    /// Runs the sweeper of the world until the condition holds.
    private func sweep(_ world: CallWorld, until isDone: @escaping @Sendable () -> Bool) async throws -> Bool {
        let thread = Thread { world.sweeper.run(tickMilliseconds: 1) { world.control.sweep($0) } }
        thread.start()
        defer { world.sweeper.stop() }
        return try await onThread {
            let deadline = Date(timeIntervalSinceNow: 20)
            while !isDone(), Date() < deadline { sched_yield() }
            return isDone()
        }
    }

    @Test func `A ring ends in voicemail when its time is up (P1, T6)`() async throws {
        let world = try CallWorld()
        let call = world.ring()
        world.clock.advance(.seconds(30))
        #expect(try await sweep(world) { world.call(call)?.endReason == .voicemail })
    }

    @Test func `A deadline stands although an earlier one of the same line came to nothing (invariant 10)`()
        async throws
    {
        let world = try CallWorld()
        let call = world.ring()
        world.pbx.behave { $0.verb == .answer ? .failed(reason: "no") : .confirmed }
        // The claim's deadline comes before the ring's; the claim is settled when it comes.
        _ = world.run {
            world.commands.answer(call, by: CallWorld.talker("anna"), rev: nil, holdsOthers: false, done: $0)
        }
        world.clock.advance(.seconds(6))
        let swept = Atomic<Int>(0)
        let thread = Thread {
            world.sweeper.run(tickMilliseconds: 1) { line in
                world.control.sweep(line)
                swept.add(1, ordering: .releasing)
                world.clock.advance(.seconds(24))
            }
        }
        thread.start()
        defer { world.sweeper.stop() }
        let isDiverted = try await onThread {
            let deadline = Date(timeIntervalSinceNow: 20)
            while world.call(call)?.endReason != .voicemail, Date() < deadline { sched_yield() }
            return world.call(call)?.endReason == .voicemail
        }
        #expect(isDiverted, "the call rings for ever")
    }

    @Test func `A tombstone is forgotten after its minute, and the call is unknown then (P22)`() async throws {
        let world = try CallWorld()
        let call = world.ring()
        world.report(.ended(call, .remote, by: nil))
        #expect(
            world.run { world.commands.hangUp(call, by: CallWorld.talker("anna"), rev: nil, done: $0) }?.code
                == .callEnded)
        world.clock.advance(.seconds(61))
        #expect(try await sweep(world) { world.state().tombstones.isEmpty })
        #expect(world.lines.registry.line(of: call) == nil)
    }
}
