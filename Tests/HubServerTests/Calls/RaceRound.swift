import Foundation
import HubCore
import HubJSON
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// One round of a race: what is raced for, what came of it, and what must be so after any race.
final class RaceRound {
    typealias Command = @Sendable (CallCommands, @escaping CallCommands.Completion) -> Void

    /// What a round's body gives back: the race with its checks.
    struct Race {
        var commands: [Command]
        var reports: [LineCommand]
        var line: String
        var check: () -> Void
    }

    let world: CallWorld
    let outcomes = Outcomes()
    var dice: Dice
    /// What a failure is printed with.
    let note: String
    private var complaints: [String] = []
    private var hasJumped = false

    private init(_ world: CallWorld, dice: Dice, note: String) {
        self.world = world
        self.dice = dice
        self.note = note
    }

    /// Runs the race as often as `RaceTrack.rounds` says; of fewer than eight runners the others idle.
    static func run(
        appearances: Int = 4, _ place: RacePlace = .alone, _ body: @escaping @Sendable (RaceRound) -> Race
    ) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let complaints = try await onThread {
            var complaints: [String] = []
            let world = try place.world(seed: seed, appearances: appearances)
            let track = RaceTrack()
            world.pbx.start()
            defer {
                world.pbx.stop()
                track.end()
                world.stop()
            }
            var dice = Dice(seed: seed)
            var jumps = 0
            for number in 0..<RaceTrack.rounds(place) {
                let round = RaceRound(world, dice: dice, note: "round \(number), seed \(seed)")
                let before = ["a1", "a2", "b1"].map { world.state($0).seq }
                round.perform(body(round), on: track)
                round.settle(before)
                dice = round.dice
                _ = dice.next()
                complaints += round.complaints
                if round.hasJumped { jumps += 1 }
            }
            // Seldom: it costs the subscribers the events in between.
            if jumps * 20 > RaceTrack.rounds(place) + 20 { complaints.append("\(jumps) rounds with lines read anew") }
            return complaints
        }
        // On the test's own task, so that it is this test which fails.
        for complaint in complaints.prefix(10) { Issue.record("\(complaint)") }
    }

    func expect(_ isSo: Bool, _ text: @autoclosure () -> String) {
        if !isSo { complaints.append(text()) }
    }

    func race(
        _ commands: [Command], reports: [LineCommand] = [], on line: String = "a1", check: @escaping () -> Void
    ) -> Race {
        Race(commands: commands, reports: reports, line: line, check: check)
    }

    func expectOneWinner(losers: Set<RefusalCode>) {
        expect(outcomes.winners.count == 1, "\(note) \(outcomes.codes)")
        expect(outcomes.codes.allSatisfy { losers.contains($0) }, "\(note) \(outcomes.codes)")
    }

    // MARK: Steps

    private func perform(_ race: Race, on track: RaceTrack) {
        world.waitUntilQuiet()
        let done = DispatchSemaphore(value: 0)
        let add = outcomes.add
        var runners: [RaceTrack.Runner] = race.commands.enumerated().map { number, command in
            { [node = world.nodes[number % world.nodes.count]] in
                command(node.commands) { result in
                    add(result)
                    done.signal()
                }
            }
        }
        for report in race.reports {
            runners.append { [world, line = LineID(trusted: race.line)] in world.control.commit(line, report) }
        }
        while runners.count < RaceTrack.size { runners.append {} }
        track.run(runners.shuffled(using: &dice))
        for _ in race.commands {
            guard done.wait(timeout: .now() + 20) == .success else {
                expect(false, "a command was never told its result, \(note)")
                break
            }
        }
        world.waitUntilQuiet()
        expect(outcomes.all.count == race.commands.count, "each command has one result (invariant 7), \(note)")
        race.check()
    }

    /// Ends what is left, and checks what must be so at rest.
    private func settle(_ before: [Int64]) {
        for (line, seq) in zip(["a1", "a2", "b1"], before) {
            for call in world.state(line).calls { world.report(.ended(call.id, .remote, by: nil), line) }
            world.waitUntilQuiet()
            let state = world.state(line)
            expect(state.calls.isEmpty && state.freeAppearance == 1, "the pool is full again (invariant 3), \(note)")
            for node in world.nodes { checkLog(line, of: node, after: seq) }
        }
        for member in CallWorld.members {
            for node in world.nodes {
                let left = node.control.talk.withLock { $0.calls(of: PartyID(trusted: member)) }
                expect(left.isEmpty, "\(member) is in no call any more, \(note)")
            }
        }
        let claimed = world.control.talk.withLock { talk in
            CallWorld.members.filter { talk.claim(.named("none"), for: .named($0)) != nil }
        }
        expect(claimed.isEmpty, "every reservation was given back, \(note)")
        world.control.talk.withLock { talk in
            for member in CallWorld.members { talk.release(.named("none"), for: .named(member)) }
        }
        for (call, orders) in Dictionary(grouping: world.pbx.orders, by: \.call)
        where orders.contains(where: { $0.verb == .alert }) {
            expect(orders.first?.verb == .alert, "the switch is told to ring before anything else, \(call) \(note)")
        }
        world.pbx.forgetOrders()
    }

    /// The line's log since `seq`: gapless, each alert withdrawn once, nothing of a call after its end.
    private func checkLog(_ line: String, of node: CallWorld, after seq: Int64) {
        // Reading all the JSON of every round would take longer than the races.
        guard dice.next() % 8 == 0 else { return }
        let record = node.lines.record(of: .named(line))!
        // A node that had to read the line instead of hearing of its commits shows it whole (P21).
        guard world.others.isEmpty || record.state.seq == seq || record.ring.missed(after: seq) != nil else {
            // Nor has one where nobody watched kept all of them.
            if node.isWatching { hasJumped = true }
            return
        }
        let viewer = ViewerClass(party: .named("nobody"), isOwner: false)
        let events = record.ring.commits.flatMap { (try? $0.events(for: viewer, on: record)) ?? [] }
            .compactMap { $0["params"] }
            .filter { ($0["seq"]?.integer ?? 0) > seq }
        let seqs = events.map { $0["seq"]?.integer ?? 0 }
        expect(seqs == Array((seq + 1)..<(record.state.seq + 1)), "seq has no gap (invariant 5), \(seqs) \(note)")
        var types: [String: [String]] = [:]
        for params in events {
            guard let call = params["call"]?["id"]?.string else { continue }
            types[call, default: []].append(params["type"]?.string ?? "")
        }
        for (call, types) in types {
            expect(types.last == "call.ended", "\(call) \(types) \(note)")
            expect(types.count { $0 == "call.ended" } == 1, "\(call) ends once (invariant 2), \(note)")
            let alerts = types.count { $0 == "call.alert" }
            expect(types.count { $0 == "call.alertWithdrawn" } == alerts, "invariant 4, \(call) \(types) \(note)")
        }
    }
}
