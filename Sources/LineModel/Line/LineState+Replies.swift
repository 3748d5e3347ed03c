/// What a switch's replies to orders make of a line (P3, P7, P8).
extension LineState {
    /// The second half of a two-phase command: the claim becomes the state.
    func confirmed(_ order: SwitchOrder, _ context: LineContext) -> Decision {
        if order.verb == .record { return recordConfirmed(order, context) }
        guard let call = call(order.call), let pending = call.pending, pending.claim == order.claim else {
            return confirmedLate(order, context)
        }
        var draft = LineDraft(self, now: context.now)
        switch pending.operation {
        case .place, .reconcile: draft.clear(call)
        case .answer: draft.connect(call, pending.by)
        case .hold: draft.park(call)
        case .resume, .pickUp: draft.retrieve(call, pending.by)
        }
        draft.settle(pending)
        return draft.decision
    }

    /// The switch refused, or did not reply in time: the earlier state is back.
    func failed(_ order: SwitchOrder, reason: String, _ context: LineContext) -> Decision {
        if order.verb == .record { return recordFailed(order, reason: reason, context) }
        guard let call = call(order.call), let pending = call.pending, pending.claim == order.claim else {
            return .unchanged(call(order.call))
        }
        var draft = LineDraft(self, now: context.now)
        draft.fail(call, pending, reason: reason)
        return draft.decision
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
        case .alert, .stopAlert, .hangUp, .divert, .record:
            return .unchanged(known)
        }
    }
}

extension Call {
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
            row, .init(.alertWithdrawn, actor: by.party, reason: .answeredElsewhere),
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
        put(row, .init(.parked, actor: row.by?.party))
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
        put(row, .init(.retrieved, actor: by.party))
        // Holding and resuming are no part of a call's facts; who had it is.
        if changesHands { record() }
    }

    /// Takes the claim off the row; a call that was being placed never showed it.
    mutating func clear(_ call: Call) {
        var row = call
        row.pending = nil
        if call.pending?.isShown == true { put(row, .init(.updated)) } else { putSilently(row) }
    }

    /// The operation is off and the earlier state is back; a call that could not be placed ends.
    mutating func fail(_ call: Call, _ pending: Pending, reason: String) {
        let refusal = Refusal(.switchFailed, details: ["reason": .text(reason)])
        guard pending.operation == .place else { return abandon(call, refusal) }
        var row = call
        row.pending = nil
        end(row, .error)
        settle(pending, refusedWith: refusal.with(self.call ?? row))
    }

    /// Gives a claim up (T11: back to held).
    mutating func abandon(_ call: Call, _ refusal: Refusal) {
        var row = call
        if row.state == .pickingUp { row.state = .held }
        row.pending = nil
        put(row, .init(.updated))
        if let pending = call.pending { settle(pending, refusedWith: refusal.with(self.call ?? row)) }
    }

    /// Has the switch undo what it did too late, and marks the row till it has (P8).
    mutating func undo(_ call: Call, _ verb: SwitchOrder.Verb, leg: Bool = false, _ by: Talker) {
        var row = call
        var order = row.claim(.reconcile, verb, by: by, at: now)
        order.leg = leg
        put(row, .init(.updated))
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
