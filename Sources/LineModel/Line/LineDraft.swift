/// A commit in the making: applies changes of one row, counts `rev` and `seq`, and collects what others hear and do.
struct LineDraft {
    var state: LineState
    let now: Timestamp
    var events: [LineEvent] = []
    var effects: [Effect] = []
    var call: Call?

    init(_ state: LineState, now: Timestamp) {
        self.state = state
        self.now = now
    }

    var decision: Decision {
        .commit(Commit(next: state, events: events, effects: effects, call: call))
    }

    /// Puts the changed row in its place and announces it, in one revision (P13), which `row` has then too.
    mutating func put(_ row: inout Call, _ announcement: Announcement, _ further: Announcement...) {
        cutRecording(&row)
        if let index = state.calls.firstIndex(where: { $0.id == row.id }) {
            row.rev += 1
            state.calls[index] = row
        } else {
            state.calls.append(row)
            state.calls.sort { $0.appearance < $1.appearance }
        }
        announce(row, announcement)
        for announcement in further { announce(row, announcement) }
    }

    /// Puts the row in its place without a trace: what one viewer may not see is no event of the line (P11).
    mutating func putSilently(_ row: Call) {
        if let index = state.calls.firstIndex(where: { $0.id == row.id }) { state.calls[index] = row }
        call = row
    }

    /// Ends the call for good: the appearance is free, the row becomes a tombstone, whoever waits for a claim is told.
    mutating func end(
        _ live: Call, _ reason: Call.EndReason, actor: PartyReference? = nil, withdrawal: WithdrawalReason? = nil
    ) {
        var row = live
        let wasRinging = row.state == .ringing
        row.rev += 1
        row.state = .ended
        row.endedAt = now
        row.endReason = reason
        row.pending = nil
        row.ring = nil
        cutRecording(&row)
        if row.answeredAt == nil { row.by = nil }
        row.closeHandlers(at: now)
        row.participants = []
        row.listeners = []
        row.attempts = []
        state.calls.removeAll { $0.id == row.id }
        state.tombstones.append(row)
        if state.tombstones.count > LineState.tombstoneLimit { state.tombstones.removeFirst() }
        if wasRinging { announce(row, Announcement(.alertWithdrawn, reason: withdrawal ?? reason.withdrawal)) }
        announce(row, Announcement(.ended, actor: actor))
        forgetLosses()
        if let pending = live.pending { settle(pending, refusedWith: Refusal(.callEnded, call: row)) }
        for attempt in live.attempts { settle(attempt.claim, .refused(Refusal(.callEnded, call: row))) }
        effects.append(.recorded(CallRecord(row, on: state)))
    }

    /// Tells the waiting command that the claim stands.
    mutating func settle(_ pending: Pending) {
        settle(pending, .confirmed)
    }

    mutating func settle(_ pending: Pending, refusedWith refusal: Refusal) {
        settle(pending, .refused(refusal))
    }

    /// Nobody waits for a reconciliation: the hub began it.
    private mutating func settle(_ pending: Pending, _ outcome: ClaimOutcome) {
        if pending.operation != .reconcile { settle(pending.claim, outcome) }
    }

    mutating func settle(_ claim: Claim, _ outcome: ClaimOutcome) {
        effects.append(.settled(claim, outcome))
    }

    mutating func order(_ order: SwitchOrder) {
        effects.append(.order(order))
    }

    /// Keeps the facts of a live call.
    mutating func record() {
        if let call { effects.append(.recorded(CallRecord(call, on: state))) }
    }

    /// Takes the mark of a lost switch off the line, unless another is lost as well.
    mutating func becomeFresh() {
        state.stale = state.alsoLost.isEmpty ? nil : state.alsoLost.removeFirst()
        if state.stale == nil { announceLine(.fresh) }
    }

    /// A lost switch with no calls left on the line is nothing to the line any more; a line without calls is idle, and
    /// what it shows is so.
    private mutating func forgetLosses() {
        let present = state
        guard !present.calls.isEmpty else {
            state.alsoLost = []
            state.stale = nil
            announceLine(.idle)
            if present.stale != nil { announceLine(.fresh) }
            return
        }
        state.alsoLost.removeAll { !present.hasCalls(servedBy: $0.lost) }
        if let stale = state.stale, !present.hasCalls(servedBy: stale.lost) { becomeFresh() }
    }

    /// Says something of the line as a whole.
    mutating func announceLine(_ kind: LineEvent.Kind) {
        append(Announcement(kind), row: nil)
    }

    private mutating func announce(_ row: Call, _ announcement: Announcement) {
        call = row
        append(announcement, row: row)
    }

    private mutating func append(_ announcement: Announcement, row: Call?) {
        state.seq += 1
        events.append(
            LineEvent(
                seq: state.seq, kind: announcement.kind, at: now, lamp: state.lamp, call: row,
                actor: announcement.actor, reason: announcement.reason))
    }

    /// What one event says besides the row.
    struct Announcement {
        var kind: LineEvent.Kind
        var actor: PartyReference?
        var reason: WithdrawalReason?

        init(_ kind: LineEvent.Kind, actor: PartyReference? = nil, reason: WithdrawalReason? = nil) {
            self.kind = kind
            self.actor = actor
            self.reason = reason
        }
    }
}

extension Call.EndReason {
    /// What the withdrawal of a ringing call's alert says (P14).
    var withdrawal: WithdrawalReason {
        switch self {
        case .cancelled: .cancelled
        case .noAnswer, .voicemail: .noAnswer
        case .rejected: .rejected
        default: .ended
        }
    }
}

extension Call {
    mutating func openHandler(_ party: PartyReference, at moment: Timestamp) {
        closeHandlers(at: moment)
        self.handlers.append(Handler(party: party, from: moment))
    }

    mutating func closeHandlers(at moment: Timestamp) {
        for index in self.handlers.indices { self.handlers[index].to = self.handlers[index].to ?? moment }
    }
}
