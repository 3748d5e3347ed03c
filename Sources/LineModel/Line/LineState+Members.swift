/// What members command (protocol §4): the checks stand in the order of P26.
extension LineState {
    /// T1: an outgoing call in the line's name (R23, R26).
    func place(_ id: CallID, to: String, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        // The same command again, after its node was gone (X17).
        if let placed = call(id) ?? tombstone(id) { return .unchanged(placed) }
        try group.admit(by.party.id, right: .place)
        if let talking = context.talking { throw Refusal(.busyOperation, call: talking) }
        guard let appearance = freeAppearance else { throw Refusal(.lineFull) }
        let serving = try context.serving(.dial)
        var call = Call(
            id: id, line: line.id, appearance: appearance, direction: .outbound, remote: Remote(number: to),
            createdAt: context.now, servedBy: serving.id, state: .dialing, by: by)
        call.openHandler(by.party, at: context.now)
        var draft = LineDraft(self, now: context.now)
        var order = call.claim(.place, .dial, by: by, context)
        order.to = to
        draft.put(&call, .init(.busy, actor: by.party))
        draft.order(order)
        draft.record()
        return draft.decision
    }

    /// T4, first half: claims a ringing call (R34; X1-X5).
    func answer(_ id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        try admit(by.party.id, right: .answer, to: id)
        var call: Call
        do {
            call = try live(id)
        } catch {
            if error.call?.endReason == .voicemail { throw Refusal(.goneToVoicemail, call: error.call) }
            throw error
        }
        guard call.direction == .inbound else { throw Refusal(.notConnected, call: call) }
        guard call.state == .ringing else { throw Refusal(.alreadyAnswered, call: call, winner: call.answeredBy) }
        if let pending = call.pending, pending.operation == .answer {
            throw Refusal(.alreadyAnswered, call: call, winner: pending.by)
        }
        try idle(call)
        if let talking = context.talking { throw Refusal(.busyOperation, call: talking) }
        try check(context.expectedRev, against: call)
        try switchServing(call, .answer, context)
        let order = call.claim(.answer, .answer, by: by, context)
        return claimed(call, order, context)
    }

    /// T5: silences one member's devices; the call goes on for the others (R35, F12, P16).
    func decline(_ id: CallID, by party: PartyID, _ context: LineContext) throws(Refusal) -> Decision {
        try admit(party, right: [], to: id)
        let call = try live(id)
        let claimant = call.pending?.operation == .answer ? call.pending?.by : nil
        if let winner = call.state == .ringing ? claimant : call.answeredBy,
            call.state != .ringing || winner.party.id == party
        {
            throw Refusal(.alreadyAnswered, call: call, winner: winner)
        }
        guard call.state == .ringing else { throw Refusal(.notConnected, call: call) }
        guard call.rings(for: party) else { return .unchanged(call) }
        try check(context.expectedRev, against: call)
        var draft = LineDraft(self, now: context.now)
        let row = draft.silence(call, [(party, .declined)])
        if row.ring?.parties.isEmpty == true, row.pending == nil { draft.divert(row, .rejected) }
        return draft.decision
    }

    /// T8, first half: the talker asks for hold (R40).
    func hold(_ id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        var call = try handled(id, by: by.party.id)
        guard call.state == .connected || call.isChangingHands else { throw Refusal(.notConnected, call: call) }
        try own(call, by.party.id)
        try idle(call)
        try check(context.expectedRev, against: call)
        try switchServing(call, .hold, context)
        let order = call.claim(.hold, .hold, by: by, context)
        return claimed(call, order, context)
    }

    /// T9 and T10, first half: a member picks a held call up, or its holder resumes it (R42, R46; X6-X9).
    func retrieve(_ id: CallID, by: Talker, resuming: Bool, _ context: LineContext) throws(Refusal) -> Decision {
        var call = try handled(id, by: by.party.id, right: resuming ? [] : .pickUpHeld)
        let holder = call.by?.party.id == by.party.id
        guard call.state == .held else {
            return try lateRetrieval(of: call, by: by.party.id, resuming: resuming)
        }
        if let pending = call.pending, pending.operation == .resume {
            if holder { return .unchanged(call) }
            throw Refusal(.alreadyPickedUp, call: call, winner: pending.by)
        }
        if resuming, !holder { throw Refusal(.notOwner, call: call) }
        if call.locked, !holder { throw Refusal(.locked, call: call) }
        try idle(call)
        if let talking = context.talking { throw Refusal(.busyOperation, call: talking) }
        try check(context.expectedRev, against: call)
        try switchServing(call, holder ? .resume : .pickUp, context)
        let from = call.by
        var order = call.claim(holder ? .resume : .pickUp, holder ? .resume : .pickUp, by: by, context)
        if !holder {
            order.from = from
            call.state = .pickingUp
        }
        return claimed(call, order, context)
    }

    /// T7, T11, T12: ends what is the party's to end (P32).
    func hangUp(_ id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        let call = try handled(id, by: by.party.id)
        var draft = LineDraft(self, now: context.now)
        switch call.state {
        case .ringing: throw Refusal(.notConnected, call: call)
        case _ where call.mayCancel(by.party.id):
            try check(context.expectedRev, against: call)
            draft.cancel(call)
        case _ where call.isBeingTaken(from: by.party.id):
            return .unchanged(call)
        case .joined where call.takesPart(by.party.id):
            try check(context.expectedRev, against: call)
            try switchServing(call, .hangUp, context)
            let leg = call.leg(of: by.party.id)
            draft.leave(call, by.party)
            draft.release(draft.call ?? call, leg: leg)
        default:
            if let winner = call.retrievedBy, winner.party.id != by.party.id, call.releasedParty == by.party.id {
                throw Refusal(.alreadyPickedUp, call: call, winner: winner)
            }
            try own(call, by.party.id)
            try check(context.expectedRev, against: call)
            try switchServing(call, .hangUp, context)
            draft.end(call, call.state == .dialing ? .cancelled : .localBye, actor: by.party)
            draft.order(SwitchOrder(.hangUp, call, by: by, until: context.now + SwitchOrder.patience))
        }
        return draft.decision
    }
}

/// The checks that several commands share.
extension LineState {
    /// Lets a member in, in the order of P26: the call is known, the actor is a member with the right.
    func admit(_ party: PartyID, right: Rights, to id: CallID) throws(Refusal) {
        guard call(id) != nil || tombstone(id) != nil else { throw Refusal(.unknownCall) }
        do { try group.admit(party, right: right) } catch { throw sealed(error, for: party, call(id) ?? tombstone(id)) }
    }

    /// The live call, for a member with the right or for whoever has the call: a delegate whose delegation went
    /// away keeps what it talks in (T19, P41).
    func handled(_ id: CallID, by party: PartyID, right: Rights = []) throws(Refusal) -> Call {
        if let call = call(id), call.takesPart(party) { return call }
        try admit(party, right: right, to: id)
        return try live(id)
    }

    func own(_ call: Call, _ party: PartyID) throws(Refusal) {
        guard call.by?.party.id == party else { throw Refusal(.notOwner, call: call) }
    }

    func idle(_ call: Call) throws(Refusal) {
        if call.pending != nil { throw Refusal(.busyOperation, call: call) }
    }

    /// A refusal shows the row only to who may see the line now (P34).
    private func sealed(_ refusal: Refusal, for party: PartyID, _ call: Call?) -> Refusal {
        guard group.shows(to: party), let call else { return refusal }
        return refusal.with(call)
    }

    /// A retrieval of what is not held: lost, done already, or never possible (P28, X7, X9).
    private func lateRetrieval(of call: Call, by party: PartyID, resuming: Bool) throws(Refusal) -> Decision {
        if call.state == .transferring || call.state == .elevating {
            if resuming { try own(call, party) }
            throw Refusal(.busyOperation, call: call)
        }
        if call.pending?.operation == .hold { throw Refusal(.notHeld, call: call) }
        guard let winner = call.state == .pickingUp ? call.pending?.by : call.retrievedBy else {
            throw Refusal(.notHeld, call: call)
        }
        if winner.party.id == party { return .unchanged(call) }
        throw Refusal(.alreadyPickedUp, call: call, winner: winner)
    }

    func claimed(_ call: consuming Call, _ order: SwitchOrder, _ context: LineContext) -> Decision {
        var draft = LineDraft(self, now: context.now)
        draft.put(&call, .init(.updated, actor: order.by?.party))
        draft.order(order)
        return draft.decision
    }
}

extension Call {
    /// Whether the pending operation is the party's to take back: it is about to get the call, or to let it go (X14).
    func mayCancel(_ party: PartyID) -> Bool {
        guard let pending = self.pending else { return false }
        switch pending.operation {
        case .pickUp, .join, .barge, .takeOver: return pending.by.party.id == party
        case .transfer, .moveToMeeting: return self.by?.party.id == party
        case .place, .answer, .hold, .resume, .reconcile: return false
        }
    }

    /// Whether somebody is being given the party's call: its leg is released in any case (X11).
    func isBeingTaken(from party: PartyID) -> Bool {
        let operation = self.pending?.operation
        return (operation == .pickUp || operation == .takeOver) && self.by?.party.id == party
    }

    /// Marks the call as claimed and makes the order that the claim waits for (P7).
    mutating func claim(
        _ operation: Pending.Operation, _ verb: SwitchOrder.Verb, by: Talker, _ context: LineContext
    ) -> SwitchOrder {
        let claim = Claim(call: self.id, rev: operation == .place ? self.rev : self.rev + 1)
        let until = context.now + SwitchOrder.patience
        self.pending = Pending(operation: operation, by: by, until: until, claim: claim, command: context.command)
        return SwitchOrder(verb, self, by: by, until: until, claim: claim)
    }
}
