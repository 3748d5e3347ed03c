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

/// One day: what happens is rolled, carried out, checked and remembered.
struct Day {
    private var dice: Dice
    private(set) var auditor = LineAuditor(Day.morning)
    private var steps: [LineAuditor.Step] = []
    private var now = Timestamp(milliseconds: 1_000_000)
    /// Orders that the switches still have to reply to, in any order, or never.
    private var inbox: [SwitchOrder] = []
    private var replied: [SwitchOrder] = []
    private var lost: Set<SwitchID> = []
    private var serving: SwitchID = .pbx
    private var calls: [CallID] = []
    private var recordingCount = 0
    /// What must come next.
    private var next: LineCommand?

    private static let morning = LineState(line: Office.line(), group: Office.supervised())
    private static let talkers = [Talker.anna, .bo, .cia].flatMap { [$0, $0.mobile] }

    init(seed: UInt64) { dice = Dice(seed: seed) }

    /// Lets a day pass, then waits until nothing happens by itself any more.
    mutating func pass(steps count: Int) throws {
        for _ in 0..<count {
            if dice.once(in: 10) { auditor.subscribe() }
            try happen(roll())
        }
        try Self.evening(auditor, lost: lost, now: now)
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
            try Self.evening(auditor, lost: Self.lost(after: steps), now: now)
            return nil
        } catch {
            return error
        }
    }

    private mutating func happen(_ command: LineCommand) throws {
        let attached = lost.contains(serving) ? nil : LineContext.ServingSwitch(id: serving)
        var context = LineContext(now: now, serving: attached)
        if dice.once(in: 12) { context.expectedRev = Int64(dice.roll(6)) }
        let step = LineAuditor.Step(command: command, context: context)
        steps.append(step)
        inbox += try auditor.run(step)
    }

    // MARK: What happens next

    private mutating func roll() -> LineCommand {
        if let next {
            self.next = nil
            return next
        }
        return switch dice.roll(20) {
        case 0, 1: incoming()
        case 2...8: membersCommand()
        case 9...12: reply()
        case 13, 14: report()
        case 15, 16: passTime()
        case 17: .described(auditor.state.line, regroup())
        default: loseOrReturn()
        }
    }

    private mutating func incoming() -> LineCommand {
        if lost.contains(serving) { return .swept }
        if dice.once(in: 5), let known = knownCall() { return .incoming(known, from: .caller, servedBy: serving) }
        calls.append(CallID(trusted: "\(serving).\(calls.count)"))
        return .incoming(calls.last!, from: .caller, servedBy: serving)
    }

    private mutating func membersCommand() -> LineCommand {
        let by = dice.pick(dice.once(in: 20) ? [.dan] : Self.talkers), call = someCall()
        switch dice.roll(16) {
        case 11...15: return steering(call, by)
        case 0:
            calls.append(CallID(trusted: "h.\(calls.count)"))
            return .place(calls.last!, to: "112", by: by)
        case 1, 2: return .answer(call, by: by)
        case 3: return .decline(call, by: by.party.id)
        case 4: return .hold(call, by: auditor.state.call(call)?.by ?? by)
        case 5: return .resume(call, by: auditor.state.call(call)?.by ?? by)
        case 6, 7: return .pickUp(call, by: by)
        case 8, 9:
            recordingCount += 1
            return .record(
                call, dice.once(in: 3) ? .stop : .start, as: RecordingID(trusted: "r\(recordingCount)"),
                by: auditor.state.call(call)?.by ?? by)
        default: return .hangUp(call, by: by)
        }
    }

    /// A command on a call that is going on.
    private mutating func steering(_ call: CallID, _ by: Talker) -> LineCommand {
        let talker = dice.once(in: 6) ? by : auditor.state.call(call)?.by ?? by
        switch dice.roll(12) {
        case 6, 7: return .join(call, by: by)
        case 8...11: return .monitor(call, dice.pick(MonitorMode.allCases), by: by)
        case 0: return .lock(call, by: dice.once(in: 4) ? by : .anna)
        case 1: return .unlock(call, by: dice.once(in: 4) ? by : .anna)
        case 2, 3: return .transfer(call, to: "112", by: talker)
        default:
            return .moveToMeeting(call, Meeting(host: dice.pick(["anna", "bo", "cia"]), kind: .instant), by: talker)
        }
    }

    /// The switch replies to any order, confirms it late or twice, refuses it, or never replies.
    private mutating func reply() -> LineCommand {
        if dice.once(in: 8), !replied.isEmpty { return .confirmed(dice.pick(replied)) }
        guard !inbox.isEmpty else { return .swept }
        let order = inbox.remove(at: dice.once(in: 3) ? dice.roll(inbox.count) : inbox.count - 1)
        replied.append(order)
        return dice.once(in: 4) ? .failed(order, reason: "rolled") : .confirmed(order)
    }

    private mutating func report() -> LineCommand {
        let call = someCall(), by = dice.pick(Self.talkers)
        switch dice.roll(9) {
        case 8: return .meetingJoined(call, Meeting(host: "anna", kind: .instant, id: "m-1"))
        case 0: return .progressed(call)
        case 1: return .remoteAnswered(call)
        case 2, 3: return .answered(call, by: by)
        case 4: return .parked(call, by: dice.once(in: 2) ? nil : by)
        case 5: return .retrieved(call, by: dice.once(in: 3) ? nil : by)
        case 6: return .ended(call, dice.pick(EndCause.allCases), by: by.party)
        default: return .missing(call)
        }
    }

    private mutating func passTime() -> LineCommand {
        now = now + .milliseconds(Int64(dice.pick([1, 800, 3000, 5000, 6000, 31_000])))
        return .swept
    }

    private mutating func regroup() -> LineGroup {
        var group = Office.group(
            bo: Rights(rawValue: UInt8(dice.roll(256))), cia: dice.once(in: 2) ? .standard : .all,
            appearances: 1 + dice.roll(4), standing: dice.pick([.active, .active, .policyOff, .noLicence]))
        if dice.once(in: 3) { group.delegates.remove(at: dice.roll(2)) }
        for index in group.delegates.indices { group.delegates[index].optedIn = !dice.once(in: 3) }
        for index in group.delegates.indices { group.delegates[index].doNotDisturb = dice.once(in: 4) }
        if dice.once(in: 4) { group.owner.optedIn = false }
        if dice.once(in: 6) { group.owner.doNotDisturb = true }
        group.privacy = !dice.once(in: 4)
        group.monitoring = !dice.once(in: 3)
        if dice.once(in: 3) { for index in group.delegates.indices { group.delegates[index].kind = .commonArea } }
        return dice.once(in: 2) ? Office.supervised() : group
    }

    /// A switch goes, or comes back and tells its calls: as they were, or otherwise, or fewer, or more.
    private mutating func loseOrReturn() -> LineCommand {
        let id: SwitchID = dice.once(in: 3) ? "alt" : .pbx
        switch dice.roll(6) {
        case 0:
            lost.insert(id)
            return .switchLost(id)
        case 1:
            lost.remove(id)
            return .switchReturned(id)
        case 2:
            serving = id
            return .swept
        case 3: return .missing(someCall())
        default:
            // A switch tells its calls first; then it is in step.
            if lost.remove(id) != nil { next = .switchReturned(id) }
            return .adopted(told(), servedBy: id)
        }
    }

    private mutating func told() -> SwitchCall {
        let fresh = CallID(trusted: "pbx.\(calls.count)")
        let id = dice.once(in: 4) ? fresh : knownCall() ?? fresh, known = auditor.state.call(id)
        if id == fresh { calls.append(id) }
        let direction = known?.direction ?? dice.pick([.inbound, .outbound])
        let rolled = dice.pick([.connected, .held, .joined, direction == .inbound ? Call.State.ringing : .dialing])
        let state = dice.once(in: 2) ? truth(known) ?? rolled : rolled
        let omitsTalker = known?.by != nil && dice.once(in: 2)
        return SwitchCall(
            call: id, line: "anna", direction: direction, state: state, remote: .caller,
            by: state == .ringing || omitsTalker ? nil : dice.pick(Self.talkers),
            createdAt: known?.createdAt ?? now, answeredAt: dice.once(in: 2) ? now : nil, participants: others(),
            recordings: recordings(of: id, known))
    }

    /// What is being recorded of a call, as a switch says it, if it does: as it was, or by whomever.
    private mutating func recordings(of id: CallID, _ known: Call?) -> [SwitchRecording]? {
        guard dice.once(in: 2) else { return nil }
        if let recording = known?.recording, dice.once(in: 2) {
            return [SwitchRecording(id: recording.id, by: recording.by)]
        }
        return (0..<dice.roll(3)).map { number in
            SwitchRecording(id: RecordingID(trusted: "\(id)-\(number)"), by: dice.pick(Self.talkers))
        }
    }

    /// Who else is in a call, as a switch says it, if it does.
    private mutating func others() -> [Participant]? {
        guard dice.once(in: 2) else { return nil }
        return (0..<dice.roll(3)).map { _ in
            Participant(talker: dice.pick(Self.talkers), mode: dice.pick(Participant.Mode.allCases))
        }
    }

    private func truth(_ known: Call?) -> Call.State? {
        guard let known else { return nil }
        switch known.state {
        case .pickingUp: return .held
        case .transferring, .elevating: return known.heldAt == nil ? .connected : .held
        default: return known.state
        }
    }

    /// A call that lives or ended just now: a switch does not use an id again (P4).
    private mutating func knownCall() -> CallID? {
        let known = auditor.state.calls.map(\.id) + auditor.state.tombstones.map(\.id)
        return known.isEmpty ? nil : dice.pick(known)
    }

    private mutating func someCall() -> CallID {
        let live = auditor.state.calls.map(\.id)
        if !live.isEmpty, !dice.once(in: 6) { return dice.pick(live) }
        return calls.isEmpty ? .c1 : dice.pick(calls)
    }
}
