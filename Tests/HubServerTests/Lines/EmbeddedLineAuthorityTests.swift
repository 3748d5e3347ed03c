import HubTesting
import LineModel
import LineTable
import Synchronization
import Testing

@testable import HubServer

@Suite struct EmbeddedLineAuthorityTests {
    @Test func `Eight threads on one line lose no commit, and seq and ring have no gap (invariant 5)`() async throws {
        let world = try CallWorld(appearances: 16)
        let track = RaceTrack()
        defer { track.end() }
        let told = Mutex<[UInt64]>([])
        let committed = Counter()
        let torn = Counter()
        let rounds = max(1, RaceTrack.rounds / 10)
        for round in 0..<rounds {
            try await onThread {
                track.run(
                    (0..<8).map { thread in
                        {
                            for step in 0..<10 {
                                let call = CallID(trusted: "pbx.\(round).\(thread).\(step)")
                                for command: LineCommand in [
                                    .incoming(call, from: Remote(number: ""), servedBy: ScriptedSwitch.id),
                                    .ended(call, .remote, by: nil),
                                ] {
                                    world.authority.transact(.named("a1"), LineRequest(command)) { result in
                                        guard case .success(.committed(_, let before, let after)) = result else {
                                            return
                                        }
                                        committed.add()
                                        told.withLock { $0.append(after.version) }
                                        if after.version != before.version + 1 { torn.add() }
                                    }
                                }
                                let record = world.lines.record(of: .named("a1"))!
                                let seqs = record.ring.commits.flatMap { Array($0.seqs) }
                                let isWhole =
                                    seqs.isEmpty
                                    || seqs.last == record.state.seq && seqs == Array(seqs[0]...seqs[seqs.count - 1])
                                        && record.rows.map(\.call) == record.state.calls.map(\.id)
                                if !isWhole { torn.add() }
                            }
                        }
                    })
            }
        }
        let record = world.lines.record(of: .named("a1"))!
        #expect(committed.value == rounds * 160)
        #expect(record.version == UInt64(committed.value) + 1)
        #expect(torn.value == 0, "a record is whole: its seq, ring and rows belong together (X22)")
        #expect(told.withLock { $0 } == Array(2...record.version), "completions come in the order of the commits")
        #expect(record.state.calls.isEmpty)
        #expect(world.metrics.commits.value == committed.value)
    }

    @Test func `An unknown line is refused, and so is a removed one`() throws {
        let world = try CallWorld()
        func code(_ line: String) -> RefusalCode? {
            if case .failure(let refusal) = world.report(.swept, line) { refusal.code } else { nil }
        }
        #expect(code("ghost") == .unknownLine)
        try world.lines.remove(.named("a2"))
        #expect(code("a2") == .unknownLine)
        #expect(world.lines.record(of: .named("a2")) == nil)
        #expect(throws: Refusal(.unknownLine)) { try world.lines.remove(.named("a2")) }
    }

    @Test func `A line that carries calls cannot be removed, its tombstones go with it (P40)`() throws {
        let world = try CallWorld()
        let call = world.ring()
        #expect(throws: Refusal(.busyOperation)) { try world.lines.remove(.named("a1")) }
        world.report(.ended(call, .remote, by: nil))
        try world.lines.remove(.named("a1"))
        #expect(world.lines.registry.line(of: call) == nil)
    }

    @Test func `A removal against eight commits: none of them is lost with the line`() async throws {
        let track = RaceTrack()
        defer { track.end() }
        for _ in 0..<max(1, RaceTrack.rounds / 10) {
            let world = try CallWorld(appearances: 16)
            let isRemoved = Atomic<Bool>(false)
            let rings = Counter()
            try await onThread {
                track.run(
                    (0..<8).map { thread in
                        {
                            if thread == 0 {
                                let removal: Void? = try? world.lines.remove(.named("a1"))
                                isRemoved.store(removal != nil, ordering: .releasing)
                            } else {
                                let call = CallID(trusted: "pbx.\(thread)")
                                let command = LineCommand.incoming(
                                    call, from: Remote(number: ""), servedBy: ScriptedSwitch.id)
                                world.authority.transact(.named("a1"), LineRequest(command)) { result in
                                    if case .success = result { rings.add() }
                                }
                            }
                        }
                    })
            }
            let wasRemoved = isRemoved.load(ordering: .acquiring)
            #expect(rings.value == (wasRemoved ? 0 : 7))
            #expect((world.lines.record(of: .named("a1")) == nil) == wasRemoved)
        }
    }
}
