/// Talking in a call beside whoever has it (T15, P30, P32, P37).
extension LineState {
    /// T15, first half: a member with the right joins a call that is going on.
    func join(_ id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        try admit(by.party.id, right: .join, to: id)
        let call = try live(id)
        guard call.isOpen || call.isChangingHands else { throw Refusal(.notConnected, call: call) }
        if call.isOpen, call.takesPart(by.party.id) { return .unchanged(call) }
        return try enter(call, .join, .join, by: by, context)
    }

    /// Claims a place in the call for somebody whom all in it will hear.
    func enter(
        _ call: Call, _ operation: Pending.Operation, _ mode: SwitchOrder.LegMode, by: Talker, _ context: LineContext
    ) throws(Refusal) -> Decision {
        if call.locked { throw Refusal(.locked, call: call) }
        try idle(call)
        if let talking = context.talking { throw Refusal(.busyOperation, call: talking) }
        try check(context.expectedRev, against: call)
        try switchServing(call, .monitor, context)
        var row = call
        var order = row.claim(operation, .monitor, by: by, context)
        order.mode = mode
        if operation == .takeOver { order.from = call.by }
        return claimed(row, order, context)
    }
}

/// How a call gets further talkers, and loses them.
extension LineDraft {
    /// Somebody has come in: all in the call hear one another (P37).
    mutating func admit(_ call: Call, _ talker: Talker, _ mode: Participant.Mode) {
        var row = call
        row.pending = nil
        row.listeners.removeAll { $0.talker.party.id == talker.party.id }
        row.participants.append(Participant(talker: talker, mode: mode))
        row.state = .joined
        row.addHandler(talker.party, at: now)
        put(&row, .init(.joined, actor: talker.party))
        record()
    }

    /// The call changes hands while it goes on; who had it is out of it, but for a former owner who left meanwhile.
    mutating func takeOver(_ call: Call, _ talker: Talker, from former: Talker?) {
        var row = call
        row.pending = nil
        row.participants.removeAll { $0.talker.party.id == talker.party.id }
        row.listeners.removeAll { $0.talker.party.id == talker.party.id }
        if let present = row.by, present.party.id != talker.party.id {
            if former == nil || present.party.id == former?.party.id {
                row.releasedParty = present.party.id
                row.closeHandler(of: present.party.id, at: now)
            } else {
                row.participants.insert(Participant(talker: present, mode: .join), at: 0)
            }
        }
        row.by = talker
        row.retrievedBy = talker
        row.addHandler(talker.party, at: now)
        row.state = row.participants.isEmpty ? .connected : .joined
        put(&row, .init(.retrieved, actor: talker.party))
        record()
    }

    /// One of several talkers leaves; if it is the owner, who came first has the call. With one left it is connected (P37).
    mutating func leave(_ call: Call, _ party: PartyReference) {
        var row = call
        row.closeHandler(of: party.id, at: now)
        if row.by?.party.id == party.id {
            row.by = row.participants.removeFirst().talker
            // Nobody retrieved it from anybody: who asks is told who has it.
            row.retrievedBy = nil
            row.releasedParty = nil
        } else {
            row.participants.removeAll { $0.talker.party.id == party.id }
        }
        if row.participants.isEmpty { row.state = .connected }
        put(&row, .init(.updated, actor: party))
        record()
    }
}

extension Call {
    /// Whether people talk in the call, so that others may join them.
    public var isOpen: Bool { self.state == .connected || self.state == .joined }

    /// Whether the party has the call or is one of those who joined it.
    public func takesPart(_ party: PartyID) -> Bool {
        self.by?.party.id == party || self.participants.contains { $0.talker.party.id == party }
    }

    /// Everybody whose call it is: whoever has it, and those who joined.
    public var talkers: [Talker] { (self.by.map { [$0] } ?? []) + self.participants.map(\.talker) }

    /// The device on which the party is in the call.
    func leg(of party: PartyID) -> Talker? { talkers.first { $0.party.id == party } }

    /// Somebody begins to talk beside the others.
    mutating func addHandler(_ party: PartyReference, at moment: Timestamp) {
        guard !self.handlers.contains(where: { $0.party.id == party.id && $0.to == nil }) else { return }
        self.handlers.append(Handler(party: party, from: moment))
    }

    mutating func closeHandler(of party: PartyID, at moment: Timestamp) {
        for index in self.handlers.indices where self.handlers[index].party.id == party {
            self.handlers[index].to = self.handlers[index].to ?? moment
        }
    }
}
