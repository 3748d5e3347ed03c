/// What a switch's replies to orders make of a line (P3, P7, P8).
extension LineState {
    /// The second half of a two-phase command: the claim becomes the state.
    func confirmed(_ order: SwitchOrder, _ context: LineContext) -> Decision {
        if order.verb == .record { return recordConfirmed(order, context) }
        guard let call = call(order.call), let pending = call.pending, order.serves(pending) else {
            if let (call, attempt) = attempt(order) { return listening(call, attempt, context) }
            return confirmedLate(order, context)
        }
        var draft = LineDraft(self, now: context.now)
        switch pending.operation {
        case .place, .reconcile: draft.clear(call)
        case .answer: draft.connect(call, pending.by)
        case .hold: draft.park(call)
        case .resume, .pickUp: draft.retrieve(call, pending.by)
        case .transfer: draft.transferred(call, order)
        case .moveToMeeting: return moveAccepted(call, pending, context)
        case .join: draft.admit(call, pending.by, .join)
        case .barge: draft.admit(call, pending.by, .barge)
        case .takeOver: draft.takeOver(call, pending.by, from: order.from)
        }
        draft.settle(pending)
        return draft.decision
    }

    /// The switch refused, or did not reply in time: the earlier state is back.
    func failed(_ order: SwitchOrder, reason: String, _ context: LineContext) -> Decision {
        if order.verb == .record { return recordFailed(order, reason: reason, context) }
        guard let call = call(order.call), let pending = call.pending, order.serves(pending) else {
            if let (call, attempt) = attempt(order) {
                return changed(context) { $0.dropAttempt(call, attempt, reason: reason) }
            }
            return .unchanged(call(order.call))
        }
        var draft = LineDraft(self, now: context.now)
        draft.fail(call, pending, reason: reason)
        return draft.decision
    }

    /// The wish to listen that the order was about, if it still waits.
    private func attempt(_ order: SwitchOrder) -> (Call, ListeningAttempt)? {
        guard let call = call(order.call) else { return nil }
        return call.attempts.first(where: order.serves).map { (call, $0) }
    }

    /// The hub has given the order up: what came too late is undone (P8).
    private func confirmedLate(_ order: SwitchOrder, _ context: LineContext) -> Decision {
        let known = call(order.call)
        guard order.claim != nil, let by = order.by, let row = known ?? tombstone(order.call) else {
            return .unchanged(known)
        }
        switch order.verb {
        case .dial:
            // A live call has been dialled, whoever said so first (P3).
            guard known == nil else { return .unchanged(known) }
            return changed(context) { draft in
                draft.order(SwitchOrder(.hangUp, row, by: by, until: context.now + SwitchOrder.patience))
            }
        case .answer, .pickUp:
            guard let call = known else { return changed(context) { $0.release(row, leg: by) } }
            // The leg that carries the call, or is about to, is not too late: a report or a second claim came first.
            if call.by == by || call.pending?.by == by { return .unchanged(call) }
            if call.pending != nil { return changed(context) { $0.release(row, leg: by) } }
            return changed(context) { $0.undo(call, .hangUp, leg: true, by) }
        case .hold:
            guard let call = known, call.state == .connected, call.awaitsUndoing(by) else { return .unchanged(known) }
            return changed(context) { $0.undo(call, .resume, by) }
        case .resume:
            guard let call = known, call.state == .held, call.awaitsUndoing(by) else { return .unchanged(known) }
            return changed(context) { $0.undo(call, .hold, by) }
        case .transfer:
            // The far end is with somebody else: what is so cannot be undone.
            guard let call = known else { return .unchanged(known) }
            return changed(context) { $0.transferred(call, order) }
        case .moveToMeeting:
            guard let call = known, call.state == .connected, call.awaitsUndoing(by) else { return .unchanged(known) }
            return changed(context) { $0.undo(call, .resume, by) }
        case .monitor: return monitoredLate(order, by, row, context)
        case .alert, .stopAlert, .hangUp, .divert, .record:
            return .unchanged(known)
        }
    }
}

extension LineState {
    /// A leg that came into a call too late goes again; one that is in it by now is not too late (P8).
    private func monitoredLate(_ order: SwitchOrder, _ by: Talker, _ row: Call, _ context: LineContext) -> Decision {
        let known = call(order.call)
        if let call = known, call.isLegKnown(by) { return .unchanged(call) }
        switch order.mode {
        case .join, .barge: return changed(context) { $0.release(row, leg: by) }
        case .takeOver:
            guard let call = known, call.pending == nil else { return changed(context) { $0.release(row, leg: by) } }
            return changed(context) { $0.undo(call, .hangUp, leg: true, by) }
        case .listen, .whisper:
            return changed(context) { draft in
                draft.call = row
                draft.orderStop(row, by)
            }
        case .stop, nil: return .unchanged(known)
        }
    }
}

extension Call {
    /// Whether the device is in the call, or about to be.
    fileprivate func isLegKnown(_ by: Talker) -> Bool {
        talkers.contains(by) || self.pending?.by == by || self.listeners.contains { $0.talker == by }
            || self.attempts.contains { $0.participant.talker == by }
    }

    /// Whether the row is still the one that the talker's late order was about.
    fileprivate func awaitsUndoing(_ by: Talker) -> Bool { self.pending == nil && self.by?.party.id == by.party.id }
}

/// The second commits of the two-phase operations; a switch's own report makes the same change.
extension LineDraft {
    /// A ringing call is answered: it is the talker's, and every alert is withdrawn (R34, P13).
    mutating func connect(_ call: Call, _ by: Talker) {
        let silenced = (call.ring?.parties ?? []).filter { $0 != by.party.id }
        var row = call
        row.state = .connected
        row.by = by
        row.answeredBy = row.answeredBy ?? by
        row.answeredAt = row.answeredAt ?? now
        row.pending = nil
        row.ring = nil
        row.openHandler(by.party, at: now)
        put(
            &row, .init(.alertWithdrawn, actor: by.party, reason: .answeredElsewhere),
            .init(.connected, actor: by.party))
        record()
        stopAlert(row, silenced, reason: WithdrawalReason.answeredElsewhere.rawValue)
    }

    mutating func park(_ call: Call) {
        var row = call
        row.state = .held
        row.heldAt = now
        row.pending = nil
        row.retrievedBy = nil
        row.releasedParty = nil
        put(&row, .init(.parked, actor: row.by?.party))
        silenceTalk(reason: "superseded")
    }

    /// A held call is somebody's again; who had it before is out of it (R42).
    mutating func retrieve(_ call: Call, _ by: Talker) {
        var row = call
        let changesHands = row.by?.party.id != by.party.id
        if changesHands {
            row.releasedParty = row.by?.party.id
            row.openHandler(by.party, at: now)
        }
        row.state = .connected
        row.by = by
        row.heldAt = nil
        row.pending = nil
        row.retrievedBy = by
        put(&row, .init(.retrieved, actor: by.party))
        // Holding and resuming are no part of a call's facts; who had it is.
        if changesHands { record() }
    }

    /// Takes the claim off the row; a call that was being placed never showed it.
    mutating func clear(_ call: Call) {
        var row = call
        row.pending = nil
        if call.pending?.isShown == true { put(&row, .init(.updated)) } else { putSilently(row) }
    }

    /// The operation is off and the earlier state is back; a call that could not be placed ends.
    mutating func fail(_ call: Call, _ pending: Pending, reason: String) {
        let refusal = pending.refusal(reason)
        guard pending.operation == .place else { return abandon(call, refusal) }
        var row = call
        row.pending = nil
        end(row, .error)
        settle(pending, refusedWith: refusal.with(self.call ?? row))
    }

    /// The claimant gives its own operation up.
    mutating func cancel(_ call: Call) {
        guard let pending = call.pending else { return }
        abandon(call, pending.refusal("cancelled"))
        if pending.operation == .moveToMeeting { recall(call) }
    }

    /// Gives a claim up (T11, T16, T17: back to what the call was before).
    mutating func abandon(_ call: Call, _ refusal: Refusal) {
        var row = call
        if row.isChangingHands { row.state = row.heldAt == nil ? .connected : .held }
        row.pending = nil
        put(&row, .init(.updated))
        if let pending = call.pending { settle(pending, refusedWith: refusal.with(self.call ?? row)) }
    }

    /// Has the switch undo what it did too late, and marks the row till it has (P8).
    mutating func undo(_ call: Call, _ verb: SwitchOrder.Verb, leg: Bool = false, _ by: Talker) {
        var row = call
        var order = row.claim(.reconcile, verb, by: by, LineContext(now: now))
        order.leg = leg
        put(&row, .init(.updated))
        self.order(order)
    }

    /// Has the switch end one device's leg and nothing else (P8, P10).
    mutating func release(_ call: Call, leg by: Talker?) {
        var order = SwitchOrder(.hangUp, call, by: by, until: now + SwitchOrder.patience)
        order.leg = true
        self.order(order)
    }

    /// Has the switch stop ringing some members' phones.
    mutating func stopAlert(_ call: Call, _ parties: [PartyID], reason: String) {
        guard !parties.isEmpty else { return }
        var order = SwitchOrder(.stopAlert, call, until: now + SwitchOrder.patience)
        order.targets = parties
        order.reason = reason
        self.order(order)
    }

    /// Ends the alert for some members alone; a call left with none is due as declined by all (P14, P15).
    @discardableResult
    mutating func silence(_ call: Call, _ leaving: [(party: PartyID, reason: PrivateWithdrawal)]) -> Call {
        var row = call
        row.ring?.parties.removeAll { party in leaving.contains { $0.party == party } }
        for (party, reason) in leaving {
            effects.append(.withdrawn(row.id, party, reason))
            stopAlert(row, [party], reason: reason.rawValue)
        }
        putSilently(row)
        return row
    }

    /// Ends a ringing call that nobody took, and sends the caller on (P1).
    mutating func divert(_ call: Call, _ reason: Call.EndReason) {
        let voicemail = state.line.voicemail
        end(call, voicemail ? .voicemail : reason, withdrawal: reason.withdrawal)
        orderDiversion(call, reason)
    }

    /// Has the switch send a caller on whom nobody answered.
    mutating func orderDiversion(_ call: Call, _ reason: Call.EndReason) {
        let voicemail = state.line.voicemail
        var order = SwitchOrder(.divert, call, until: now + SwitchOrder.patience)
        order.divertTo = voicemail ? .voicemail : .busy
        order.reason = reason.rawValue
        self.order(order)
    }
}
