/// What a switch tells of recordings in its list (P5, Q52): a recording outlives a lost connection and a restart.
extension LineState {
    /// Takes what is recorded of a call that is otherwise as the switch tells it: no change of the row for others (P11).
    func recorded(_ call: Call, as told: [SwitchRecording]?, _ context: LineContext) -> Decision {
        guard let told, !call.isRecorded(exactlyAs: told) else { return .unchanged(call) }
        return changed(context) { draft in
            draft.call = call
            draft.takeRecordings(told, of: call)
        }
    }
}

extension LineDraft {
    /// Takes the recording of whoever has the call, and has the switch end all others; tells the recorder alone.
    mutating func takeRecordings(_ told: [SwitchRecording]?, of call: Call) {
        guard let told else { return }
        let own = call.ownRecording(in: told)
        for other in told where other != own && !isEnding(other.id) {
            var stop = SwitchOrder(
                recording: .stop, of: call, by: other.by, until: now + SwitchOrder.patience)
            stop.recording = other.id
            order(stop)
        }
        let present = call.recording
        guard present?.id != own?.id || present?.phase != own.map({ _ in .running }) else { return }
        if let present, present.phase != .starting, present.id != own?.id {
            effects.append(.recordingStopped(call.id, present.id, present.by.party.id))
        }
        if let own, present == nil || present?.phase == .starting || present?.id != own.id {
            effects.append(.recordingStarted(call.id, own.id, own.by.party.id))
        }
        var row = call
        row.recording = own.map { CallRecording(id: $0.id, by: $0.by, phase: .running) }
        putSilently(row)
        guard let present, let claim = present.claim else { return }
        let wanted = present.phase == .starting ? present.id : nil
        let refusal = Refusal(.switchFailed, call: row, details: ["reason": .text("superseded")])
        settle(claim, own?.id == wanted ? .confirmed : .refused(refusal))
    }

    /// Whether this very commit has the recording ended.
    private func isEnding(_ id: RecordingID) -> Bool {
        effects.contains { effect in
            guard case .order(let order) = effect else { return false }
            return order.action == .stop && order.recording == id
        }
    }
}

extension Call {
    /// The recording that is whoever's has the call; those of others end, as when a call changes hands (Q31).
    func ownRecording(in told: [SwitchRecording]?) -> SwitchRecording? {
        guard isOpen || self.state == .held, let party = self.by?.party.id else { return nil }
        return told?.first { $0.by.party.id == party }
    }

    /// Whether the switch records what is shown here, and nothing else.
    fileprivate func isRecorded(exactlyAs told: [SwitchRecording]) -> Bool {
        guard let recording = self.recording else { return told.isEmpty }
        return recording.phase == .running && told.map(\.id) == [recording.id]
            && ownRecording(in: told)?.id == recording.id
    }
}
