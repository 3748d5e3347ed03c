public import LineModel

/// What happens to a line on a random day: members, switches that reply as they like, an administrator who keeps changing
/// things. It decides nothing: states in, commands out.
public struct RandomDay: Sendable {
    public var dice: Dice
    public private(set) var now = Timestamp(milliseconds: 1_000_000)
    /// The switches that are lost.
    public private(set) var lost: Set<SwitchID> = []
    /// Orders that the switches still have to reply to, in any order, or never.
    private var inbox: [SwitchOrder] = []
    private var replied: [SwitchOrder] = []
    private var serving = Self.usual
    private var calls: [CallID] = []
    private var recordingCount = 0
    /// What must come next.
    private var next: LineCommand?
    private let morning: LineState
    private let talkers: [Talker]
    private let prefix: String

    private static let usual = SwitchID(trusted: "pbx")
    private static let other = SwitchID(trusted: "alt")
    private static let caller = Remote(number: "+4670", name: "Rut")

    /// - Parameters:
    ///   - morning: the line as the day finds it; its delegates come and go.
    ///   - prefix: of the identifiers of calls, for several lines on one switch.
    public init(seed: UInt64, morning: LineState, prefix: String = "") {
        dice = Dice(seed: seed)
        self.morning = morning
        self.prefix = prefix
        talkers = ([morning.group.owner] + morning.group.delegates).flatMap { member in
            ["desk", "mobile"].map { Self.talker(member.party, $0) }
        }
    }

    /// The next command and what it is decided in, for the line as it is now.
    public mutating func step(on state: LineState) -> (command: LineCommand, context: LineContext) {
        let command = roll(state)
        let attached = lost.contains(serving) ? nil : LineContext.ServingSwitch(id: serving)
        var context = LineContext(now: now, serving: attached)
        if dice.once(in: 12) { context.expectedRev = Int64(dice.roll(6)) }
        return (command, context)
    }

    /// The switches got orders.
    public mutating func gave(_ orders: [SwitchOrder]) { inbox += orders }

    // MARK: What happens next

    private mutating func roll(_ state: LineState) -> LineCommand {
        if let next {
            self.next = nil
            return next
        }
        return switch dice.roll(20) {
        case 0, 1: incoming(state)
        case 2...8: membersCommand(state)
        case 9...12: reply()
        case 13, 14: report(state)
        case 15, 16: passTime()
        case 17: .described(state.line, regroup())
        default: loseOrReturn(state)
        }
    }

    private mutating func incoming(_ state: LineState) -> LineCommand {
        if lost.contains(serving) { return .swept }
        if dice.once(in: 5), let known = knownCall(state) {
            return .incoming(known, from: Self.caller, servedBy: serving)
        }
        return .incoming(newCall(of: serving.rawValue), from: Self.caller, servedBy: serving)
    }

    private mutating func membersCommand(_ state: LineState) -> LineCommand {
        let stranger = Self.talker(PartyReference(id: PartyID(trusted: "dan"), name: "Dan"), "desk")
        let by = dice.once(in: 20) ? stranger : dice.pick(talkers), call = someCall(state)
        switch dice.roll(16) {
        case 11...15: return steering(call, by, state)
        case 0: return .place(newCall(of: "h"), to: "112", by: by)
        case 1, 2: return .answer(call, by: by)
        case 3: return .decline(call, by: by.party.id)
        case 4: return .hold(call, by: state.call(call)?.by ?? by)
        case 5: return .resume(call, by: state.call(call)?.by ?? by)
        case 6, 7: return .pickUp(call, by: by)
        case 8, 9:
            recordingCount += 1
            return .record(
                call, dice.once(in: 3) ? .stop : .start, as: RecordingID(trusted: "\(prefix)r\(recordingCount)"),
                by: state.call(call)?.by ?? by)
        default: return .hangUp(call, by: by)
        }
    }

    /// A command on a call that is going on.
    private mutating func steering(_ call: CallID, _ by: Talker, _ state: LineState) -> LineCommand {
        let talker = dice.once(in: 6) ? by : state.call(call)?.by ?? by
        let owner = talkers[0]
        switch dice.roll(12) {
        case 6, 7: return .join(call, by: by)
        case 8...11: return .monitor(call, dice.pick(MonitorMode.allCases), by: by)
        case 0: return .lock(call, by: dice.once(in: 4) ? by : owner)
        case 1: return .unlock(call, by: dice.once(in: 4) ? by : owner)
        case 2, 3: return .transfer(call, to: "112", by: talker)
        default: return .moveToMeeting(call, Meeting(host: dice.pick(talkers).party.id, kind: .instant), by: talker)
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

    private mutating func report(_ state: LineState) -> LineCommand {
        let call = someCall(state), by = dice.pick(talkers)
        switch dice.roll(9) {
        case 8:
            let meeting = Meeting(host: talkers[0].party.id, kind: .instant, id: MeetingID(trusted: "m-1"))
            return .meetingJoined(call, meeting)
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
        if dice.once(in: 2) { return morning.group }
        var group = morning.group
        group.appearances = 1 + dice.roll(4)
        let standing = dice.pick([.active, .active, .policyOff, .noLicence] as [Standing])
        for index in group.delegates.indices {
            let any = Rights(rawValue: UInt8(dice.roll(256)))
            group.delegates[index].rights = dice.pick([any, .standard, .all])
            group.delegates[index].standing = standing
            group.delegates[index].optedIn = !dice.once(in: 3)
            group.delegates[index].doNotDisturb = dice.once(in: 4)
        }
        if dice.once(in: 3), !group.delegates.isEmpty {
            group.delegates.remove(at: dice.roll(group.delegates.count))
        }
        if dice.once(in: 4) { group.owner.optedIn = false }
        if dice.once(in: 6) { group.owner.doNotDisturb = true }
        group.privacy = !dice.once(in: 4)
        group.monitoring = !dice.once(in: 3)
        if dice.once(in: 3) { for index in group.delegates.indices { group.delegates[index].kind = .commonArea } }
        return group
    }

    /// A switch goes, or comes back and tells its calls: as they were, or otherwise, or fewer, or more.
    private mutating func loseOrReturn(_ state: LineState) -> LineCommand {
        let id = dice.once(in: 3) ? Self.other : Self.usual
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
        case 3: return .missing(someCall(state))
        default:
            // A switch tells its calls first; then it is in step.
            if lost.remove(id) != nil { next = .switchReturned(id) }
            return .adopted(told(state), servedBy: id)
        }
    }

    private mutating func told(_ state: LineState) -> SwitchCall {
        let id = dice.once(in: 4) ? newCall(of: "pbx") : knownCall(state) ?? newCall(of: "pbx")
        let known = state.call(id)
        let direction = known?.direction ?? dice.pick([.inbound, .outbound])
        let rolled = dice.pick([.connected, .held, .joined, direction == .inbound ? Call.State.ringing : .dialing])
        let told = dice.once(in: 2) ? truth(known) ?? rolled : rolled
        let omitsTalker = known?.by != nil && dice.once(in: 2)
        return SwitchCall(
            call: id, line: state.line.id, direction: direction, state: told, remote: Self.caller,
            by: told == .ringing || omitsTalker ? nil : dice.pick(talkers),
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
            SwitchRecording(id: RecordingID(trusted: "\(id)-\(number)"), by: dice.pick(talkers))
        }
    }

    /// Who else is in a call, as a switch says it, if it does.
    private mutating func others() -> [Participant]? {
        guard dice.once(in: 2) else { return nil }
        return (0..<dice.roll(3)).map { _ in
            Participant(talker: dice.pick(talkers), mode: dice.pick(Participant.Mode.allCases))
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

    private mutating func newCall(of maker: String) -> CallID {
        calls.append(CallID(trusted: "\(maker).\(prefix)\(calls.count)"))
        return calls[calls.count - 1]
    }

    /// A call that lives or ended just now: a switch does not use an id again (P4).
    private mutating func knownCall(_ state: LineState) -> CallID? {
        let known = state.calls.map(\.id) + state.tombstones.map(\.id)
        return known.isEmpty ? nil : dice.pick(known)
    }

    private mutating func someCall(_ state: LineState) -> CallID {
        let live = state.calls.map(\.id)
        if !live.isEmpty, !dice.once(in: 6) { return dice.pick(live) }
        return calls.isEmpty ? CallID(trusted: "pbx.\(prefix)0") : dice.pick(calls)
    }

    private static func talker(_ party: PartyReference, _ device: String) -> Talker {
        Talker(party: party, device: DeviceID(trusted: "\(party.id).\(device)"))
    }
}
