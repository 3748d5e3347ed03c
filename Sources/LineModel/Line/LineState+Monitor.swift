/// Listening to a call, whispering to its talker, breaking in and taking over (R16, T15, P37).
///
/// Who listens or whispers changes no row: it stands in the call's facts, and only the switch is told.
extension LineState {
    func monitor(_ id: CallID, _ mode: MonitorMode, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        if mode == .stop { return try stopMonitoring(id, by: by, context) }
        try admitMonitor(by.party.id, to: id)
        let call = try live(id)
        guard call.isOpen || call.isChangingHands else { throw Refusal(.notConnected, call: call) }
        if call.isOpen, call.by?.party.id == by.party.id { return .unchanged(call) }
        switch mode {
        case .barge:
            if call.isOpen, call.takesPart(by.party.id) { return .unchanged(call) }
            return try enter(call, .barge, .barge, by: by, context)
        case .takeOver: return try enter(call, .takeOver, .takeOver, by: by, context)
        case .whisper: return try listen(call, .whisper, .whisper, by: by, context)
        case .listen, .stop: return try listen(call, .listen, .listen, by: by, context)
        }
    }

    /// First half: the switch is asked for a leg that the row does not show.
    private func listen(
        _ call: Call, _ mode: Participant.Mode, _ legMode: SwitchOrder.LegMode, by: Talker, _ context: LineContext
    ) throws(Refusal) -> Decision {
        if call.listeners.contains(Participant(talker: by, mode: mode)) { return .unchanged(call) }
        if call.locked { throw Refusal(.locked, call: call) }
        try idle(call)
        guard !call.attempts.contains(where: { $0.participant.talker.party.id == by.party.id }) else {
            throw Refusal(.busyOperation, call: call)
        }
        try check(context.expectedRev, against: call)
        try switchServing(call, .monitor, context)
        var row = call
        row.attemptCount += 1
        let claim = Claim(call: call.id, rev: call.rev, attempt: row.attemptCount)
        let until = context.now + SwitchOrder.patience
        row.attempts.append(
            ListeningAttempt(participant: Participant(talker: by, mode: mode), until: until, claim: claim))
        var order = SwitchOrder(.monitor, call, by: by, until: until, claim: claim)
        order.mode = legMode
        return changed(context) { draft in
            draft.putSilently(row)
            draft.order(order)
        }
    }

    /// Ends the party's monitoring, whatever it was; what is not so any more changes nothing.
    private func stopMonitoring(_ id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        let party = by.party.id
        guard let call = call(id), call.isMonitored(by: party) else {
            try admitMonitor(party, to: id)
            return .unchanged(try live(id))
        }
        try check(context.expectedRev, against: call)
        return changed(context) { draft in
            if let pending = call.pending, pending.by.party.id == party, pending.operation.isEntry {
                draft.cancel(call)
            } else if let leg = call.participants.first(where: { $0.talker.party.id == party })?.talker {
                draft.leave(call, by.party)
                draft.release(draft.call ?? call, leg: leg)
            } else {
                draft.endListening(call, reason: "cancelled") { $0 == party }
            }
        }
    }

    /// Lets in whoever the administrator allows to monitor, in the order of P26.
    private func admitMonitor(_ party: PartyID, to id: CallID) throws(Refusal) {
        try admit(party, right: [], to: id)
        guard group.monitoring else { throw shown(.policyOff, id) }
        guard group.mayMonitor(party) else { throw shown(.forbidden, id) }
    }

    /// The switch has put the listener's leg in its place.
    func listening(_ call: Call, _ attempt: ListeningAttempt, _ context: LineContext) -> Decision {
        let talker = attempt.participant.talker
        return changed(context) { draft in
            var row = call
            row.attempts.removeAll { $0.claim == attempt.claim }
            row.listeners.removeAll { $0.talker.party.id == talker.party.id }
            row.listeners.append(attempt.participant)
            if row.participants.contains(where: { $0.talker.party.id == talker.party.id }) {
                draft.leave(row, talker.party)
            } else {
                draft.putSilently(row)
            }
            draft.settle(attempt.claim, .confirmed)
        }
    }
}

extension LineDraft {
    /// The switch did not do it: nothing has changed but that the wish is gone.
    mutating func dropAttempt(_ call: Call, _ attempt: ListeningAttempt, reason: String) {
        var row = call
        row.attempts.removeAll { $0.claim == attempt.claim }
        putSilently(row)
        settle(
            attempt.claim, .refused(Refusal(.switchFailed, call: row, details: ["reason": .text(reason)])))
    }

    /// Ends the listening of those parties, and tells the switch.
    mutating func endListening(_ call: Call, reason: String, where isOver: (PartyID) -> Bool) {
        let attempts = call.attempts.filter { isOver($0.participant.talker.party.id) }
        let listeners = call.listeners.filter { isOver($0.talker.party.id) }
        guard !attempts.isEmpty || !listeners.isEmpty else { return }
        var row = call
        row.attempts.removeAll { isOver($0.participant.talker.party.id) }
        row.listeners.removeAll { isOver($0.talker.party.id) }
        putSilently(row)
        for listener in listeners { orderStop(row, listener.talker) }
        for attempt in attempts {
            // Whoever was cut off is not shown what it may not see any more (P34).
            let shown = state.group.shows(to: attempt.participant.talker.party.id) ? row : nil
            let refusal = Refusal(.switchFailed, call: shown, details: ["reason": .text(reason)])
            settle(attempt.claim, .refused(refusal))
        }
    }

    /// Has the switch end a leg that no row shows.
    mutating func orderStop(_ call: Call, _ talker: Talker) {
        var order = SwitchOrder(.monitor, call, by: talker, until: now + SwitchOrder.patience)
        order.mode = .stop
        self.order(order)
    }

    /// The call has no talk any more that could be listened to.
    mutating func silenceTalk(reason: String) {
        if let call { endListening(call, reason: reason) { _ in true } }
    }
}

extension Call {
    /// Whether the party is in the call without having it, or about to be.
    func isMonitored(by party: PartyID) -> Bool {
        if let pending = self.pending, pending.by.party.id == party, pending.operation.isEntry { return true }
        return self.participants.contains { $0.talker.party.id == party }
            || self.listeners.contains { $0.talker.party.id == party }
            || self.attempts.contains { $0.participant.talker.party.id == party }
    }
}

extension Pending.Operation {
    /// Whether the claimant comes into a call that goes on.
    var isEntry: Bool { self == .join || self == .barge || self == .takeOver }
}

extension LineGroup {
    /// Whether the party may listen to the line's calls now: the administrator has switched it on, the member has the
    /// right, and is no common area phone (R16, P37).
    public func mayMonitor(_ party: PartyID) -> Bool {
        guard monitoring, let member = member(party), member.standing == .active else { return false }
        return member.rights.contains(.monitor) && member.kind == .user
    }
}
