import LineModel

/// Decides commands on one line and checks the invariants of semantics §5.7 after each.
struct LineAuditor {
    struct Step {
        var command: LineCommand
        var context: LineContext
    }

    struct Fault: Error {
        var what: String
    }

    private(set) var state: LineState
    /// The states in which calls have been, and whether anybody listened: what the audit has seen at all.
    private(set) var visited: Set<Call.State> = []
    private(set) var hasSeenListeners = false
    /// Claims that somebody waits for (invariant 7).
    private var open: Set<Claim> = []
    private var settled: Set<Claim> = []
    /// For whom each call rings, by what was announced and withdrawn (invariant 4).
    private var ringing: [CallID: Set<PartyID>] = [:]
    private var ended: Set<CallID> = []
    private var answered: Set<CallID> = []
    private var history: Set<CallID> = []
    private var followers: [Follower]
    private var orders: [SwitchOrder] = []
    /// Whose recordings run, by what their recorders were told (R71).
    private var recording: [RecordingID: PartyID] = [:]

    init(_ state: LineState) {
        self.state = state
        followers = [Follower(state)]
    }

    /// The orders that the step gave.
    mutating func run(_ step: Step) throws -> [SwitchOrder] {
        orders = []
        let decision: Decision
        do {
            decision = try state.decide(step.command, in: step.context)
        } catch {
            try audit(error, of: step)
            return []
        }
        guard try state.decide(step.command, in: step.context) == decision else {
            throw Fault(what: "not deterministic")
        }
        switch decision {
        case .unchanged(let row):
            if let row { try require(row == state.call(row.id) ?? state.tombstone(row.id), "no present row") }
        case .commit(let commit):
            try audit(commit, of: step.command, at: step.context.now)
        }
        return orders
    }

    /// A new client comes.
    mutating func subscribe() { followers.append(Follower(state)) }

    private func require(_ truth: Bool, _ what: @autoclosure () -> String) throws {
        if !truth { throw Fault(what: what()) }
    }

    // MARK: Refusals

    private func audit(_ refusal: Refusal, of step: Step) throws {
        if let row = refusal.call {
            try require(row == state.call(row.id) ?? state.tombstone(row.id), "refusal shows no present row")
        }
        guard let actor = step.command.actor else { return }
        let mayEnd = refusal.call.map { $0.isLive && $0.takesPart(actor) } ?? false
        let sees = state.group.shows(to: actor) || mayEnd
        try require(sees || (refusal.call == nil && refusal.winner == nil), "P34: \(refusal.code) shows the row")
        if refusal.code == .alreadyAnswered || refusal.code == .alreadyPickedUp {
            try require(refusal.winner != nil || refusal.call?.by == nil, "\(refusal.code) names nobody")
            if refusal.code == .alreadyPickedUp {
                try require(refusal.winner?.party.id != actor, "lost to oneself")
            }
        }
    }

    // MARK: Commits

    private mutating func audit(_ commit: Commit, of command: LineCommand, at now: Timestamp) throws {
        let before = state
        state = commit.next
        for case .withdrawn(let id, let party, _) in commit.effects {
            try require(ringing[id]?.remove(party) != nil, "invariant 4: \(party) did not ring")
        }
        try auditEvents(commit, before)
        try auditEffects(commit, now)
        try auditRows(now)
        try auditUntouched(commit, before)
        try auditLocks(before, command)
        for index in followers.indices {
            for event in commit.events {
                if let fault = followers[index].follow(event) { throw Fault(what: fault) }
            }
            if let fault = followers[index].difference(from: state) { throw Fault(what: "invariant 5: \(fault)") }
        }
    }

    private mutating func auditEvents(_ commit: Commit, _ before: LineState) throws {
        let seqs = commit.events.map(\.seq)
        try require(seqs == Array((before.seq + 1)..<(before.seq + 1 + Int64(seqs.count))), "seq has a gap: \(seqs)")
        try require(state.seq == seqs.last ?? before.seq, "seq moved without an event")
        let rows = Set(commit.events.compactMap(\.call))
        try require(rows.count <= 1, "P13: one commit, \(rows.count) rows")
        for event in commit.events {
            guard let row = event.call else { continue }
            try require(!ended.contains(row.id), "invariant 2: \(event.kind) of ended \(row.id)")
            try require(row.rev == (before.call(row.id)?.rev ?? 0) + 1, "rev \(row.rev) is not the next")
            if event.kind == .alert {
                try require(ringing[row.id] == nil, "rings twice")
                ringing[row.id] = Set(row.ring?.parties ?? [])
            }
            if event.kind == .alertWithdrawn {
                try require(ringing.removeValue(forKey: row.id) != nil, "withdrawn twice")
                let others = event.reason != .answeredElsewhere
                try require(others == (event.actor == nil), "P14: actor \(String(describing: event.actor))")
            }
        }
        for row in rows {
            if row.state == .ended {
                ended.insert(row.id)
                try require(commit.events.contains { $0.kind == .ended }, "ended unsaid")
            }
            if row.answeredAt != nil { answered.insert(row.id) }
        }
        let idle = commit.events.contains { $0.kind == .idle }
        try require(idle == (state.calls.isEmpty && !before.calls.isEmpty), "P13: line.idle \(idle)")
    }

    private mutating func auditEffects(_ commit: Commit, _ now: Timestamp) throws {
        for effect in commit.effects {
            switch effect {
            case .order(let order):
                orders.append(order)
                try require(order.until > now, "an order out of date")
                let needsTargets = order.verb == .alert || order.verb == .stopAlert
                try require(needsTargets == !order.targets.isEmpty, "\(order.verb) for \(order.targets)")
                try require((order.verb == .divert) == (order.divertTo != nil), "divert to nowhere")
                try require([.dial, .transfer].contains(order.verb) == (order.to != nil), "\(order.verb) to nowhere")
                try require((order.verb == .monitor) == (order.mode != nil), "monitored how")
                if order.claim != nil, let by = order.by, let mode = order.mode {
                    let mayEnter = mode == .join ? mayJoin(by.party.id) : state.group.mayMonitor(by.party.id)
                    try require(mayEnter, "R16: \(by.party.id) may not \(mode)")
                }
                try require((order.verb == .moveToMeeting) == (order.meeting != nil), "moved to nowhere")
                let isReconciling = state.call(order.call)?.pending?.operation == .reconcile
                if let claim = order.claim, order.verb == .record || !isReconciling {
                    try require(open.insert(claim).inserted && !settled.contains(claim), "claim used twice")
                }
            case .settled(let claim, _):
                try require(open.remove(claim) != nil, "invariant 7: settled and not open")
                try require(settled.insert(claim).inserted, "invariant 7: settled twice")
            case .withdrawn: break
            case .recordingStarted(_, let id, let party):
                try require(recording.updateValue(party, forKey: id) == nil, "R71: \(id) began twice")
            case .recordingStopped(_, let id, let party):
                try require(recording.removeValue(forKey: id) == party, "R71: \(id) ended for somebody else")
            case .recorded(let record) where record.endedAt != nil:
                try require(history.insert(record.call).inserted, "invariant 8: two entries")
                try require(ended.contains(record.call), "history before the end")
                let row = state.tombstone(record.call)
                let hasLeft = row?.endReason == .transferredOut || row?.endReason == .movedToMeeting
                try require(hasLeft == (record.destination != nil), "R56: history does not say where it went")
                if answered.contains(record.call), record.direction == .inbound {
                    let taken: [CallRecord.Outcome] = [.answered, .movedToMeeting]
                    try require(taken.contains(record.outcome), "invariant 8: answered is \(record.outcome)")
                }
            case .recorded(let record):
                try require(state.call(record.call) != nil, "a live record of a dead call")
            }
        }
        let claims = state.calls.compactMap(\.pending).filter { $0.operation != .reconcile }.map(\.claim)
        let recordings = state.calls.compactMap(\.recording)
        let runs = recordings.filter { $0.phase != .starting }.map { ($0.id, $0.by.party.id) }
        try require(recording == Dictionary(uniqueKeysWithValues: runs), "R71: told and not so")
        let waiting = Set(claims + state.calls.flatMap(\.attempts).map(\.claim) + recordings.compactMap(\.claim))
        try require(open == waiting, "invariant 7: open \(open), waiting \(waiting)")
        try require(history == ended, "invariant 8: ended without an entry")
    }

    private mutating func auditRows(_ now: Timestamp) throws {
        let numbers = state.calls.map(\.appearance)
        try require(numbers == Set(numbers).sorted(), "invariant 3: appearances \(numbers)")
        try require(state.tombstones.allSatisfy { $0.state == .ended }, "a live tombstone")
        for call in state.calls {
            visited.insert(call.state)
            if !call.listeners.isEmpty { hasSeenListeners = true }
            try require(call.isLive && !ended.contains(call.id), "invariant 2: \(call.id) lives again")
            try require((call.ring != nil) == (call.state == .ringing), "ring in \(call.state)")
            try require(ringing[call.id] == call.ring.map { Set($0.parties) }, "invariant 4: who rings")
            try require((call.state == .pickingUp) == (call.pending?.operation == .pickUp), "pickingUp by nobody")
            try require(
                (call.state == .transferring) == (call.pending?.operation == .transfer), "transferring by nobody")
            try require(
                (call.state == .elevating) == (call.pending?.operation == .moveToMeeting), "elevating by nobody")
            let isHeld = call.state == .held || call.state == .pickingUp
            if call.state != .transferring { try require((call.heldAt != nil) == isHeld, "heldAt in \(call.state)") }
            let unanswered = [.ringing, .dialing].contains(call.state) && !answered.contains(call.id)
            try require((call.answeredAt == nil) == unanswered, "answeredAt in \(call.state)")
            try auditTalkers(of: call)
            try require(
                call.recording == nil || call.recording?.by.party.id == call.by?.party.id, "R71: recorded by another")
            let leased =
                call.pending != nil || call.recording?.claim != nil || call.state == .ringing || call.state == .dialing
            if leased { try require(state.nextDeadline != nil, "invariant 10: \(call.state) without a deadline") }
        }
        for id in ringing.keys {
            try require(state.call(id)?.state == .ringing, "invariant 4: \(id) rings on")
        }
    }

    private func mayJoin(_ party: PartyID) -> Bool { (try? state.group.admit(party, right: .join)) != nil }

    /// Who is in a call is in it once, and in the history while in it (P30, P37, invariant 1).
    private func auditTalkers(of call: Call) throws {
        let talkers = call.talkers.map(\.party.id)
        try require(Set(talkers).count == talkers.count, "\(call.id) has somebody twice: \(talkers)")
        try require((call.state == .joined) == !call.participants.isEmpty, "joined by nobody, or not joined")
        try require(call.participants.allSatisfy(\.mode.isShown), "a listener talks")
        let hidden = call.listeners.map(\.talker.party.id)
        try require(Set(hidden).isDisjoint(with: talkers) && Set(hidden).count == hidden.count, "listens and talks")
        try require(hidden.allSatisfy(state.group.mayMonitor), "R16: somebody listens who may not")
        let isOpen = [.connected, .joined, .transferring, .elevating].contains(call.state)
        try require(isOpen || hidden.isEmpty && call.attempts.isEmpty, "somebody listens to \(call.state)")
        let open = call.handlers.filter { $0.to == nil }.map(\.party.id)
        try require(Set(open).isSubset(of: talkers) && Set(open).count == open.count, "handlers \(open) of \(talkers)")
    }

    /// What is locked stays with its holder (P35), and does not stay locked where nobody can unlock it.
    private func auditLocks(_ before: LineState, _ command: LineCommand) throws {
        // What the switch tells of its calls is so, whatever the hub has locked (P5).
        if case .adopted = command { return }
        for call in state.calls where call.locked {
            if let was = before.call(call.id), was.locked, was.state == .held, call.state != .held {
                try require(call.by?.party.id == was.by?.party.id, "P35: \(call.id) was locked and left its holder")
                try require(call.pending?.operation != .pickUp, "P35: \(call.id) is locked and picked up")
            }
            if let was = before.call(call.id), was.locked, was.isLive {
                let present = Set(was.participants + was.listeners + was.attempts.map(\.participant))
                let later = call.participants + call.listeners + call.attempts.map(\.participant)
                try require(present.isSuperset(of: later), "X12: \(call.id) is locked, and somebody came in")
            }
            if !state.group.privacy { try require(state.nextDeadline != nil, "invariant 10: locked for ever") }
        }
    }

    /// Rows that no event tells of stay as they are, but for what P11 hides.
    private func auditUntouched(_ commit: Commit, _ before: LineState) throws {
        let told = Set(commit.events.compactMap { $0.call?.id })
        for call in state.calls where !told.contains(call.id) {
            try require(before.call(call.id)?.rev == call.rev, "a silent revision of \(call.id)")
        }
        for call in before.calls where !told.contains(call.id) {
            try require(state.call(call.id) != nil, "\(call.id) vanished")
        }
    }

    /// Sweeps until nothing is due, and says so where it does not come to an end (invariant 10).
    mutating func settle(_ context: LineContext) throws -> LineContext {
        var context = context
        for _ in 0..<500 {
            guard let due = state.nextDeadline else { return context }
            context.now = max(context.now, due)
            let before = state
            _ = try run(Step(command: .swept, context: context))
            try require(state != before, "invariant 10: due at \(due), and nothing happens")
        }
        throw Fault(what: "invariant 10: it never ends")
    }
}

extension LineCommand {
    /// The member that commands, if one does.
    var actor: PartyID? {
        switch self {
        case .place(_, _, let by), .answer(_, let by), .hold(_, let by), .resume(_, let by), .pickUp(_, let by),
            .hangUp(_, let by), .record(_, _, _, let by), .lock(_, let by), .unlock(_, let by), .transfer(_, _, let by),
            .moveToMeeting(_, _, let by), .join(_, let by), .monitor(_, _, let by):
            by.party.id
        case .decline(_, let by): by
        default: nil
        }
    }
}
