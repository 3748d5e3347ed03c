/// What the hub does to a line by itself.
extension LineState {
    /// The line or who is on it changed: whoever may no longer be rung is silenced in the same commit (R14, T19, F27).
    ///
    /// A call that rings for nobody any more is due at once: the sweep ends it, as one commit has one row (P13).
    func described(_ line: Line, _ group: LineGroup, _ context: LineContext) -> Decision {
        // A node may come late with what another one has replaced since.
        guard group.version >= self.group.version, line != self.line || group != self.group else {
            return .unchanged(nil)
        }
        return changed(context) { draft in
            draft.state.line = line
            draft.state.group = group
            for call in calls {
                draft.endListening(call, reason: "revoked") { !group.mayMonitor($0) }
                let leaving = (call.ring?.parties ?? []).filter { group.member($0)?.isAlertable != true }
                guard !leaving.isEmpty else { continue }
                draft.silence(call, leaving.map { ($0, group.silence(of: $0)) })
            }
            draft.call = nil
        }
    }

    /// The switch of some of the line's calls is gone: nobody knows how they are now (protocol §7).
    func switchLost(_ id: SwitchID, _ context: LineContext) -> Decision {
        guard !isLost(id), hasCalls(servedBy: id) else { return .unchanged(nil) }
        let loss = Staleness(lost: id, since: context.now)
        return changed(context) { draft in
            if stale != nil { return draft.state.alsoLost.append(loss) }
            draft.state.stale = loss
            draft.announceLine(.stale)
        }
    }

    /// The switch is back and in step.
    func switchReturned(_ id: SwitchID, _ context: LineContext) -> Decision {
        guard isLost(id) else { return .unchanged(nil) }
        return changed(context) { draft in
            if stale?.lost == id { return draft.becomeFresh() }
            draft.state.alsoLost.removeAll { $0.lost == id }
        }
    }

    /// Does the first thing that is due: one call a commit, so that a commit has one row (P13).
    func swept(_ context: LineContext) -> Decision {
        let now = context.now
        if let stale, stale.since + Self.switchGrace <= now,
            let lost = calls.first(where: { $0.servedBy == stale.lost })
        {
            return changed(context) { $0.end(lost, .ownerLost) }
        }
        if let due = calls.first(where: { $0.deadline.map { $0 <= now } ?? false }) {
            return changed(context) { $0.expire(due) }
        }
        if let leftLocked { return changed(context) { $0.unlock(leftLocked) } }
        let kept = tombstones.filter { ($0.endedAt ?? now) + Self.tombstoneTime > now }
        guard kept.count < tombstones.count else { return .unchanged(nil) }
        return changed(context) { $0.state.tombstones = kept }
    }
}

extension LineDraft {
    /// Time is up for what the call waits for.
    mutating func expire(_ call: Call) {
        if let recording = call.recording, let until = recording.until, until <= now {
            failRecording(call, recording, reason: "timeout")
        } else if let attempt = call.attempts.first(where: { $0.until <= now }) {
            dropAttempt(call, attempt, reason: "timeout")
        } else if let pending = call.pending {
            fail(call, pending, reason: "timeout")
            if pending.operation == .moveToMeeting { recall(call) }
        } else if let ring = call.ring {
            divert(call, ring.parties.isEmpty ? .rejected : .noAnswer)
        } else {
            end(call, .noAnswer)
            order(SwitchOrder(.hangUp, call, by: call.by, until: now + SwitchOrder.patience))
        }
    }
}

extension LineGroup {
    /// Why a member who rang so far does not any more (P14).
    func silence(of party: PartyID) -> PrivateWithdrawal {
        guard let member = member(party) else { return .revoked }
        if member.standing == .policyOff { return .policyOff }
        guard member.standing == .active, member.rights.contains(.answer) else { return .revoked }
        return member.optedIn ? .doNotDisturb : .optedOut
    }
}
