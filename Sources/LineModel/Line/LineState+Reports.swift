/// What a switch reports (protocol §7). A report of what is so already changes nothing (P3).
extension LineState {
    /// T3: a caller; the alert goes to everybody on the line who is to hear it (R31, P15).
    func incoming(
        _ id: CallID, from remote: Remote, servedBy: SwitchID, _ context: LineContext
    ) throws(Refusal) -> Decision {
        if let present = call(id) {
            guard present.servedBy == servedBy else { throw Refusal(.duplicate) }
            return .unchanged(present)
        }
        if let ended = tombstone(id) { throw Refusal(.callEnded, call: ended) }
        guard let appearance = freeAppearance else {
            let divertTo: SwitchOrder.Diversion = line.voicemail ? .voicemail : .busy
            throw Refusal(.lineFull, details: ["divert": .text(divertTo.rawValue)])
        }
        var draft = LineDraft(self, now: context.now)
        let call = Call(
            id: id, line: line.id, appearance: appearance, direction: .inbound, remote: remote,
            createdAt: context.now, servedBy: servedBy, state: .ringing)
        draft.ring(call, since: context.now)
        return draft.decision
    }

    /// The history entry of a caller who met a full line (P6).
    public func turnedAway(_ id: CallID, from remote: Remote, at now: Timestamp) -> CallRecord {
        CallRecord(
            call: id, line: line.id, owner: line.owner, direction: .inbound, remote: remote, at: now, endedAt: now,
            outcome: line.voicemail ? .voicemail : .missed)
    }

    /// The far end of an outgoing call rings (P50).
    func progressed(_ id: CallID, _ context: LineContext) throws(Refusal) -> Decision {
        var call = try live(id)
        guard call.state == .dialing, !call.alerting else { return .unchanged(call) }
        call.alerting = true
        return changed(context) { $0.put(&call, .init(.updated)) }
    }

    /// A member answered on a device of its own accord (R15, P10).
    func answered(_ id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        let call = try live(id)
        let claim = call.pending?.operation == .answer ? call.pending : nil
        if call.state != .ringing || claim != nil {
            let winner = claim?.by ?? call.answeredBy
            guard winner == by else { throw Refusal(.alreadyAnswered, call: call, winner: winner) }
            guard let claim else { return .unchanged(call) }
            return changed(context) { draft in
                draft.connect(call, by)
                draft.settle(claim)
            }
        }
        try group.admit(by.party.id, right: .answer)
        return changed(context) { draft in
            draft.connect(call, by)
            if let pending = call.pending { draft.supersede(pending) }
        }
    }

    /// T7: the far end of an outgoing call answered.
    func remoteAnswered(_ id: CallID, _ context: LineContext) throws(Refusal) -> Decision {
        var call = try live(id)
        guard call.state == .dialing else { return .unchanged(call) }
        let pending = call.pending
        call.state = .connected
        call.alerting = false
        call.answeredAt = context.now
        call.pending = nil
        return changed(context) { draft in
            draft.put(&call, .init(.connected, actor: call.by?.party))
            draft.record()
            if let pending { draft.settle(pending) }
        }
    }

    /// The talker held the call on the device.
    func parked(_ id: CallID, by: Talker?, _ context: LineContext) throws(Refusal) -> Decision {
        let call = try live(id)
        guard call.state == .connected else {
            if call.state == .held || call.state == .pickingUp { return .unchanged(call) }
            if call.isChangingHands { try idle(call) }
            throw Refusal(.notConnected, call: call)
        }
        if let by, by.party.id != call.by?.party.id { throw Refusal(.notOwner, call: call) }
        return changed(context) { draft in
            draft.park(call)
            if let pending = call.pending {
                if pending.operation == .hold { draft.settle(pending) } else { draft.supersede(pending) }
            }
        }
    }

    /// A member took the held call on a device: its holder, or another with the right (T9, T10).
    func retrieved(_ id: CallID, by: Talker?, _ context: LineContext) throws(Refusal) -> Decision {
        let call = try live(id)
        guard let by = by ?? call.by else { throw Refusal(.invalidParams, details: ["member": .text("party")]) }
        let holder = call.by?.party.id == by.party.id
        if let pending = call.pending, pending.operation == .resume || pending.operation == .pickUp {
            guard pending.by == by else { throw Refusal(.alreadyPickedUp, call: call, winner: pending.by) }
            return changed(context) { draft in
                draft.retrieve(call, by)
                draft.settle(pending)
            }
        }
        guard call.state == .held else {
            if call.state == .connected, holder { return .unchanged(call) }
            if call.isChangingHands { try idle(call) }
            if let winner = call.retrievedBy { throw Refusal(.alreadyPickedUp, call: call, winner: winner) }
            throw Refusal(.notHeld, call: call)
        }
        if !holder {
            try group.admit(by.party.id, right: .pickUpHeld)
            if call.locked { throw Refusal(.locked, call: call) }
        }
        return changed(context) { draft in
            draft.retrieve(call, by)
            if let pending = call.pending { draft.supersede(pending) }
        }
    }

    /// T13: the call is over; this report never loses (P10).
    func ended(_ id: CallID, _ cause: EndCause, by party: PartyReference?, _ context: LineContext) -> Decision {
        guard let call = call(id) else { return .unchanged(tombstone(id)) }
        if cause == .local, let party, let decision = legEnded(call, party, context) { return decision }
        return changed(context) { $0.end(call, call.reason(endedBy: cause), actor: party) }
    }

    /// The switch has this call: it appears, or takes the switch's state where the two differ (P5).
    func adopted(_ told: SwitchCall, servedBy: SwitchID, _ context: LineContext) -> Decision {
        guard let call = call(told.call) else { return appeared(told, servedBy: servedBy, context) }
        guard call.servedBy == servedBy else { return .unchanged(call) }
        if call.agrees(with: told), call.pending == nil { return recorded(call, as: told.recordings, context) }
        return changed(context) { draft in
            var row = call
            row.pending = nil
            row.take(told, at: context.now)
            if row.state != .ringing { row.ring = nil }
            switch (call.state, row.state) {
            case (.ringing, .ringing): draft.put(&row, .init(.updated))
            case (_, .ringing): draft.ring(row, since: context.now)
            case (.ringing, _):
                row.answeredBy = row.answeredBy ?? row.by
                let withdrawn = LineDraft.Announcement(
                    .alertWithdrawn, actor: row.by?.party, reason: .answeredElsewhere)
                let connected = LineDraft.Announcement(.connected, actor: row.by?.party)
                if row.state == .held {
                    draft.put(&row, withdrawn, connected, .init(.parked, actor: row.by?.party))
                } else if row.state == .joined {
                    draft.put(&row, withdrawn, connected, .init(.joined, actor: row.by?.party))
                } else {
                    draft.put(&row, withdrawn, connected)
                }
            case (_, .held) where call.state != .held: draft.put(&row, .init(.parked, actor: row.by?.party))
            case (_, .joined) where call.state != .joined: draft.put(&row, .init(.joined, actor: row.by?.party))
            case (_, .connected) where call.heldAt != nil:
                draft.put(&row, .init(.retrieved, actor: row.by?.party))
            case (.dialing, .connected): draft.put(&row, .init(.connected, actor: row.by?.party))
            case (_, .connected) where call.by?.party.id != row.by?.party.id:
                draft.put(&row, .init(.retrieved, actor: row.by?.party))
            default: draft.put(&row, .init(.updated))
            }
            if let pending = call.pending {
                if pending.isFulfilled(by: row) { draft.settle(pending) } else { draft.supersede(pending) }
            }
            draft.tidyListeners(of: row, before: call)
            draft.takeRecordings(told.recordings, of: draft.call ?? row)
            draft.record()
        }
    }

    /// The switch does not have this call (any more): it ended unseen (P5, F24).
    func missing(_ id: CallID, _ context: LineContext) -> Decision {
        guard let call = call(id) else { return .unchanged(tombstone(id)) }
        return changed(context) { $0.end(call, .ownerLost) }
    }

    private func appeared(_ told: SwitchCall, servedBy: SwitchID, _ context: LineContext) -> Decision {
        if let ended = tombstone(told.call) { return resurfaced(ended, context) }
        // What the switch carries is so, even beyond the line's limit.
        let appearance = freeAppearance ?? (1...).first(where: isFree)!
        var call = Call(
            id: told.call, line: line.id, appearance: appearance, direction: told.direction, remote: told.remote,
            createdAt: told.createdAt, servedBy: servedBy, state: told.state)
        if let facts = told.facts {
            call.handlers = facts.handlers
            call.answeredAt = facts.answeredAt
        }
        call.take(told, at: context.now)
        if told.direction == .inbound, told.state != .ringing {
            call.answeredBy = told.by
            if let first = told.facts?.actor, let device = told.by?.device {
                call.answeredBy = Talker(party: first, device: device)
            }
        }
        // The recorder sees it in the row's first event already, and nobody else in any.
        call.recording = call.ownRecording(in: told.recordings).map {
            CallRecording(id: $0.id, by: $0.by, phase: .running)
        }
        return changed(context) { draft in
            switch call.state {
            case .ringing: draft.ring(call, since: call.createdAt)
            case .dialing: draft.put(&call, .init(.busy, actor: call.by?.party))
            case .held: draft.put(&call, .init(.parked, actor: call.by?.party))
            case .joined: draft.put(&call, .init(.joined, actor: call.by?.party))
            default: draft.put(&call, .init(.connected, actor: call.by?.party))
            }
            if let recording = call.recording {
                draft.effects.append(.recordingStarted(call.id, recording.id, recording.by.party.id))
            }
            draft.tidyListeners(of: call, before: nil)
            draft.takeRecordings(told.recordings, of: draft.call ?? call)
            draft.record()
        }
    }

    /// The switch still has a call that is over here: it missed the order that followed, and gets it again (P1, P7).
    ///
    /// A call that ended because the switch was away too long stays ended, since `ended` is final; the switch hears so
    /// in the result of its list, and nobody is cut off.
    private func resurfaced(_ ended: Call, _ context: LineContext) -> Decision {
        switch ended.endReason {
        case .localBye, .cancelled:
            return changed(context) { draft in
                draft.call = ended
                draft.order(SwitchOrder(.hangUp, ended, by: ended.by, until: context.now + SwitchOrder.patience))
            }
        case .voicemail, .noAnswer, .rejected:
            guard ended.direction == .inbound, ended.answeredAt == nil else { return .unchanged(ended) }
            return changed(context) { draft in
                draft.call = ended
                draft.orderDiversion(ended, .noAnswer)
            }
        default: return .unchanged(ended)
        }
    }

    func changed(_ context: LineContext, _ change: (inout LineDraft) -> Void) -> Decision {
        var draft = LineDraft(self, now: context.now)
        change(&draft)
        return draft.decision
    }
}

extension LineDraft {
    /// Puts a ringing call on the line and has the members' phones ring (R31).
    mutating func ring(_ ringing: Call, since start: Timestamp) {
        var call = ringing
        let targets = state.group.alertable
        call.ring = Ring(startedAt: start, expiresAt: start + state.group.ringTime, parties: targets)
        put(&call, .init(.alert))
        record()
        guard !targets.isEmpty else { return }
        var order = SwitchOrder(.alert, call, until: now + SwitchOrder.patience)
        order.targets = targets
        self.order(order)
    }

    /// The switch has decided otherwise: whoever waits for the claim is told.
    mutating func supersede(_ pending: Pending) {
        let refusal = pending.refusal("superseded")
        settle(pending, refusedWith: call.map(refusal.with) ?? refusal)
    }
}

extension Call {
    /// The end reason that a switch's cause means in the call's present state (P10).
    func reason(endedBy cause: EndCause) -> EndReason {
        switch (self.state, cause) {
        case (.ringing, .remote), (.dialing, .local): .cancelled
        case (.dialing, .busy): .rejected
        case (.dialing, .noAnswer): .noAnswer
        case (_, .remote): .remoteBye
        case (_, .local): .localBye
        default: .error
        }
    }

    func agrees(with told: SwitchCall) -> Bool {
        self.state == shownState(told) && (told.by == nil || self.by == told.by) && self.remote == told.remote
            && (told.participants.map { Set($0) == Set(self.participants + self.listeners) } ?? true)
    }

    /// Takes what the switch tells; lock, history and labels stay the hub's (P5). What it leaves out began now.
    mutating func take(_ told: SwitchCall, at now: Timestamp) {
        let before = self
        self.state = shownState(told)
        self.remote = told.remote
        guard told.state != .ringing else { return ringAgain(at: now) }
        if let talker = told.by { self.by = talker }
        if told.state != .dialing { self.answeredAt = told.answeredAt ?? self.answeredAt ?? now }
        self.heldAt = told.state == .held ? told.heldAt ?? self.heldAt ?? now : nil
        if told.state == .held, before.state != .held {
            self.retrievedBy = nil
            self.releasedParty = nil
        }
        let wasTalking = before.answeredAt != nil && before.by != nil
        let wasOthers = wasTalking && before.by?.party.id != self.by?.party.id
        let wasHeld = before.heldAt != nil
        if self.state == .connected, let talker = self.by, wasHeld || wasOthers {
            self.retrievedBy = talker
            self.releasedParty = before.by?.party.id == talker.party.id ? nil : before.by?.party.id
        }
        if let party = self.by?.party, !self.handlers.contains(where: { $0.party.id == party.id && $0.to == nil }),
            self.handlers.last?.party.id != party.id || self.state == .joined
        {
            addHandler(party, at: told.answeredAt ?? told.createdAt)
        }
        takeParticipants(told, at: now)
    }

    /// A call that rings again is nobody's; that it was answered once stays so in the history.
    private mutating func ringAgain(at now: Timestamp) {
        self.by = nil
        self.heldAt = nil
        self.retrievedBy = nil
        self.releasedParty = nil
        self.participants = []
        self.listeners = []
        self.attempts = []
        closeHandlers(at: now)
    }
}

extension Pending {
    /// Whether the row, as its switch tells it, is what the claim was after.
    func isFulfilled(by row: Call) -> Bool {
        switch operation {
        case .place: row.isLive
        case .answer: row.state != .ringing && row.by == by
        case .hold: row.state == .held
        case .resume, .pickUp: row.state == .connected && row.by == by
        case .transfer, .moveToMeeting: false
        case .join, .barge: row.participants.contains { $0.talker == by }
        case .takeOver: row.by == by
        case .reconcile: true
        }
    }
}
