extension LineState {
    /// Decides what a command makes of the line: a change, nothing, or a typed refusal that changes nothing (T1-T19).
    ///
    /// Pure: the same state, command and context always give the same decision. A refusal carries the call's present
    /// row if the actor may see the line (P34).
    public func decide(_ command: LineCommand, in context: LineContext) throws(Refusal) -> Decision {
        if let id = context.command, let claimed = claimed(by: id, as: command) { return .unchanged(claimed) }
        return switch command {
        case .place(let id, let to, let by): try place(id, to: to, by: by, context)
        case .answer(let id, let by): try answer(id, by: by, context)
        case .decline(let id, let by): try decline(id, by: by, context)
        case .hold(let id, let by): try hold(id, by: by, context)
        case .resume(let id, let by): try retrieve(id, by: by, resuming: true, context)
        case .pickUp(let id, let by): try retrieve(id, by: by, resuming: false, context)
        case .hangUp(let id, let by): try hangUp(id, by: by, context)
        case .lock(let id, let by): try setLock(true, of: id, by: by, context)
        case .unlock(let id, let by): try setLock(false, of: id, by: by, context)
        case .transfer(let id, let to, let by): try transfer(id, to: to, by: by, context)
        case .moveToMeeting(let id, let meeting, let by): try moveToMeeting(id, meeting, by: by, context)
        case .join(let id, let by): try join(id, by: by, context)
        case .monitor(let id, let mode, let by): try monitor(id, mode, by: by, context)
        case .record(let id, let action, let recording, let by):
            try record(id, action, as: recording, by: by, context)

        case .incoming(let id, let remote, let servedBy): try incoming(id, from: remote, servedBy: servedBy, context)
        case .progressed(let id): try progressed(id, context)
        case .answered(let id, let by): try answered(id, by: by, context)
        case .remoteAnswered(let id): try remoteAnswered(id, context)
        case .parked(let id, let by): try parked(id, by: by, context)
        case .retrieved(let id, let by): try retrieved(id, by: by, context)
        case .ended(let id, let cause, let by): ended(id, cause, by: by, context)
        case .meetingJoined(let id, let meeting): try meetingJoined(id, meeting, context)
        case .adopted(let told, let servedBy): adopted(told, servedBy: servedBy, context)
        case .missing(let id): missing(id, context)

        case .confirmed(let order): confirmed(order, context)
        case .failed(let order, let reason): failed(order, reason: reason, context)

        case .described(let line, let group): described(line, group, context)
        case .switchLost(let id): switchLost(id, context)
        case .switchReturned(let id): switchReturned(id, context)
        case .swept: swept(context)
        }
    }

    /// The call that the very same command has claimed already, and whose switch has not answered yet (P33).
    private func claimed(by id: Int64, as command: LineCommand) -> Call? {
        // By index, as each call that is handed to a closure is copied with all its strings.
        for index in calls.indices where calls[index].pending?.command == id {
            return command.isAbout(calls[index].id, by: calls[index].pending?.by.party.id) ? calls[index] : nil
        }
        return nil
    }

    /// The live call, or why there is none: ended just now, ended long ago, or never known here (P22, P26).
    func live(_ id: CallID) throws(Refusal) -> Call {
        if let call = call(id) { return call }
        if let ended = tombstone(id) { throw Refusal(.callEnded, call: ended) }
        throw Refusal(.unknownCall)
    }

    /// Refuses an actor whose idea of the row is out of date, where all else would pass (P26).
    func check(_ expected: Int64?, against call: Call) throws(Refusal) {
        if let expected, expected != call.rev { throw Refusal(.staleRevision, call: call) }
    }

    /// The switch that serves this call, if it is there and can do what the order needs (P9).
    func switchServing(_ call: Call, _ verb: SwitchOrder.Verb, _ context: LineContext) throws(Refusal) {
        do { try context.carrier(of: call, verb) } catch { throw error.with(call) }
        guard !isLost(call.servedBy) else { throw Refusal(.switchUnavailable, call: call) }
    }
}
