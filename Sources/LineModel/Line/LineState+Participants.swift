/// Who is in a call beside whoever has it, as the switch reports it and tells it in its list (P5, P10, P37).
extension LineState {
    /// One of several legs ended on its device, and the call goes on; nil where it was the call's last.
    func legEnded(_ call: Call, _ party: PartyReference, _ context: LineContext) -> Decision? {
        if call.state == .joined, call.takesPart(party.id) { return changed(context) { $0.leave(call, party) } }
        guard call.by?.party.id != party.id, call.listeners.contains(where: { $0.talker.party.id == party.id })
        else { return nil }
        return changed(context) { draft in
            var row = call
            row.listeners.removeAll { $0.talker.party.id == party.id }
            draft.putSilently(row)
        }
    }
}

extension LineDraft {
    /// After a switch's list: whoever may not listen is told off, and who waited to listen learns what came of it.
    mutating func tidyListeners(of row: Call, before: Call?) {
        guard let before else {
            let group = state.group
            return endListening(row, reason: "revoked") { !group.mayMonitor($0) }
        }
        for attempt in before.attempts where !row.attempts.contains(attempt) {
            let refusal = Refusal(.switchFailed, call: row, details: ["reason": .text("superseded")])
            settle(attempt.claim, row.listeners.contains(attempt.participant) ? .confirmed : .refused(refusal))
        }
        let present = call ?? row, group = state.group
        endListening(present, reason: "revoked") { !group.mayMonitor($0) }
    }
}

extension Call {
    /// The state that the switch tells: a call that several are in needs somebody to be in it.
    func shownState(_ told: SwitchCall) -> State {
        guard told.state == .joined else { return told.state }
        let others = told.participants ?? self.participants
        return others.contains { $0.mode.isShown && $0.talker.party.id != (told.by ?? self.by)?.party.id }
            ? .joined : .connected
    }

    /// Takes who is in the call beside whoever has it.
    mutating func takeParticipants(_ told: SwitchCall, at now: Timestamp) {
        let others = (told.participants ?? self.participants + self.listeners).filter {
            $0.talker.party.id != self.by?.party.id
        }
        self.participants = self.state == .joined ? others.filter(\.mode.isShown).withoutRepeats : []
        let present = self
        let hidden = others.filter { !$0.mode.isShown && !present.takesPart($0.talker.party.id) }
        self.listeners = isOpen ? hidden.withoutRepeats : []
        self.attempts = []
        for handler in self.handlers where handler.to == nil && !present.takesPart(handler.party.id) {
            closeHandler(of: handler.party.id, at: now)
        }
        for participant in self.participants { addHandler(participant.talker.party, at: now) }
    }
}

extension [Participant] {
    /// A party is in a call once.
    fileprivate var withoutRepeats: [Participant] {
        reduce(into: []) { kept, next in
            if !kept.contains(where: { $0.talker.party.id == next.talker.party.id }) { kept.append(next) }
        }
    }
}
