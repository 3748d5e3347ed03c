/// `call.record`: two phases like all that a switch must do, but no trace on the row for anybody else (R71, P7, P11).
extension LineState {
    /// The talker asks for a recording, or for its end.
    func record(
        _ id: CallID, _ action: RecordAction, as recordingID: RecordingID, by: Talker, _ context: LineContext
    ) throws(Refusal) -> Decision {
        let call = try handled(id, by: by.party.id)
        if action == .start, call.state != .connected, call.state != .joined {
            throw Refusal(.notConnected, call: call)
        }
        try own(call, by.party.id)
        let present = call.recording
        // What was asked for is so already.
        if action == .start ? present?.phase == .running : present == nil { return .unchanged(call) }
        if let present, present.phase != .running { throw Refusal(.busyOperation, call: call) }
        if action == .start { try idle(call) }
        try check(context.expectedRev, against: call)
        try switchServing(call, .record, context)
        return changed(context) { draft in
            var row = call
            row.recordClaims += 1
            let until = context.now + SwitchOrder.patience
            // Claims of the row count upwards from its revisions, those of recordings downwards.
            let claim = Claim(call: id, rev: -row.recordClaims)
            row.recording = CallRecording(
                id: present?.id ?? recordingID, by: by, phase: action == .start ? .starting : .stopping, claim: claim,
                until: until)
            draft.putSilently(row)
            draft.order(SwitchOrder(recording: action, of: row, by: by, until: until, claim: claim))
        }
    }

    /// The switch records, or does not any more.
    func recordConfirmed(_ order: SwitchOrder, _ context: LineContext) -> Decision {
        guard let call = call(order.call), var recording = call.recording, let claim = recording.claim,
            order.serves(recording)
        else { return recordConfirmedLate(order, context) }
        return changed(context) { draft in
            var row = call
            recording.claim = nil
            recording.until = nil
            if recording.phase == .starting {
                recording.phase = .running
                row.recording = recording
                draft.effects.append(.recordingStarted(row.id, recording.id, recording.by.party.id))
            } else {
                row.recording = nil
                draft.effects.append(.recordingStopped(row.id, recording.id, recording.by.party.id))
            }
            draft.putSilently(row)
            draft.effects.append(.settled(claim, .confirmed))
        }
    }

    /// The switch refused, or did not reply in time: it is as it was.
    func recordFailed(_ order: SwitchOrder, reason: String, _ context: LineContext) -> Decision {
        guard let call = call(order.call), let recording = call.recording, order.serves(recording) else {
            return .unchanged(call(order.call))
        }
        return changed(context) { $0.failRecording(call, recording, reason: reason) }
    }

    /// A recording that began after the hub had given it up, or after the call had changed hands, is ended (P8).
    private func recordConfirmedLate(_ order: SwitchOrder, _ context: LineContext) -> Decision {
        guard order.action == .start, order.claim != nil, let by = order.by, let call = call(order.call),
            call.recording?.id != order.recording
        else { return .unchanged(call(order.call)) }
        return changed(context) { draft in
            var stop = SwitchOrder(recording: .stop, of: call, by: by, until: context.now + SwitchOrder.patience)
            stop.recording = order.recording
            draft.order(stop)
            draft.call = call
        }
    }
}

extension LineDraft {
    mutating func failRecording(_ call: Call, _ recording: CallRecording, reason: String) {
        var row = call
        row.recording?.claim = nil
        row.recording?.until = nil
        if recording.phase == .starting { row.recording = nil } else { row.recording?.phase = .running }
        putSilently(row)
        guard let claim = recording.claim else { return }
        let refusal = Refusal(.switchFailed, call: row, details: ["reason": .text(reason)])
        effects.append(.settled(claim, .refused(refusal)))
    }

    /// Ends the recording of a call that is over, or that somebody else has now: it was the former talker's.
    mutating func cutRecording(_ row: inout Call) {
        guard let recording = row.recording, !row.isLive || row.by?.party.id != recording.by.party.id else { return }
        row.recording = nil
        if recording.phase != .starting {
            effects.append(.recordingStopped(row.id, recording.id, recording.by.party.id))
        }
        if let claim = recording.claim {
            let refusal = Refusal(row.isLive ? .notOwner : .callEnded, call: row)
            effects.append(.settled(claim, recording.phase == .stopping ? .confirmed : .refused(refusal)))
        }
        guard row.isLive else { return }
        var stop = SwitchOrder(recording: .stop, of: row, by: recording.by, until: now + SwitchOrder.patience)
        stop.recording = recording.id
        order(stop)
    }
}

extension SwitchOrder {
    init(recording action: RecordAction, of call: Call, by: Talker, until: Timestamp, claim: Claim? = nil) {
        self.init(.record, call, by: by, until: until, claim: claim)
        self.action = action
        recording = call.recording?.id
    }
}
