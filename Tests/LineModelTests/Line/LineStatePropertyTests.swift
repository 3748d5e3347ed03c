import HubTesting
import LineModel
import Testing

/// Random days at Anna's office: members, a switch that replies as it likes, an administrator who keeps changing things.
@Suite struct LineStatePropertyTests {
    /// The seeds run in two parts, side by side; both take less than five seconds.
    @Test(arguments: [1, 1001] as [UInt64])
    func `the invariants of §5.7 hold on any day`(first: UInt64) {
        var visited: Set<Call.State> = [.ended], hasSeenListeners = false
        for seed in first..<(first + 1000) {
            var day = Day(seed: seed)
            do {
                try day.pass(steps: 60)
                visited.formUnion(day.auditor.visited)
                hasSeenListeners = hasSeenListeners || day.auditor.hasSeenListeners
            } catch {
                let steps = day.shrunk()
                let fault = day.fault(in: steps).map { "\($0)" } ?? "none"
                Issue.record(
                    "seed \(seed): \(error), shrunk: \(fault)\n\(steps.map { "\($0.command) at \($0.context.now.milliseconds)" })"
                )
                return
            }
        }
        #expect(visited == Set(Call.State.allCases) && hasSeenListeners, "days on which nothing happens prove nothing")
    }
}

/// One day: what happens is carried out, checked and remembered.
struct Day {
    private var day: RandomDay
    private(set) var auditor = LineAuditor(Day.morning)
    private var steps: [LineAuditor.Step] = []

    private static let morning = LineState(line: Office.line(), group: Office.supervised())

    init(seed: UInt64) { day = RandomDay(seed: seed, morning: Self.morning) }

    /// Lets a day pass, then waits until nothing happens by itself any more.
    mutating func pass(steps count: Int) throws {
        for _ in 0..<count {
            if day.dice.once(in: 10) { auditor.subscribe() }
            try happen()
        }
        try Self.evening(auditor, lost: day.lost, now: day.now)
    }

    /// Invariant 10 and 3: time alone ends every call or leaves it to a live switch; then the pool is full.
    private static func evening(_ auditor: LineAuditor, lost: Set<SwitchID>, now: Timestamp) throws {
        var auditor = auditor
        var context = try auditor.settle(LineContext(now: now))
        for call in auditor.state.calls {
            guard [.connected, .held, .joined].contains(call.state), call.pending == nil else {
                throw LineAuditor.Fault(what: "invariant 10: \(call.state) for ever")
            }
            guard !lost.contains(call.servedBy) else {
                throw LineAuditor.Fault(what: "invariant 10: a lost call lives")
            }
            _ = try auditor.run(LineAuditor.Step(command: .ended(call.id, .remote, by: nil), context: context))
        }
        context = try auditor.settle(context)
        guard auditor.state.calls.isEmpty, auditor.state.tombstones.isEmpty, auditor.state.freeAppearance == 1 else {
            throw LineAuditor.Fault(what: "invariant 3: the pool is not full")
        }
    }

    /// The steps without those that the fault does not need.
    func shrunk() -> [LineAuditor.Step] {
        var kept = steps
        for index in steps.indices.reversed() {
            var fewer = kept
            fewer.remove(at: index)
            if fault(in: fewer) != nil { kept = fewer }
        }
        return kept
    }

    private static func lost(after steps: [LineAuditor.Step]) -> Set<SwitchID> {
        steps.reduce(into: []) { lost, step in
            if case .switchLost(let id) = step.command { lost.insert(id) }
            if case .switchReturned(let id) = step.command { lost.remove(id) }
            if case .adopted(_, let id) = step.command { lost.remove(id) }
        }
    }

    func fault(in steps: [LineAuditor.Step]) -> (any Error)? {
        var auditor = LineAuditor(Self.morning)
        auditor.subscribe()
        do {
            for step in steps { _ = try auditor.run(step) }
            try Self.evening(auditor, lost: Self.lost(after: steps), now: day.now)
            return nil
        } catch {
            return error
        }
    }

    private mutating func happen() throws {
        let (command, context) = day.step(on: auditor.state)
        let step = LineAuditor.Step(command: command, context: context)
        steps.append(step)
        day.gave(try auditor.run(step))
    }
}
