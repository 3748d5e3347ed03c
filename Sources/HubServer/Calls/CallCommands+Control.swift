import LineModel

// Commands that steer a call that is going on (protocol §8.3).
extension CallCommands {
    func setLock(_ locked: Bool, of call: CallID, by: Talker, rev: Int64?, done: @escaping Completion) {
        onLine(of: call, done) { line in
            carryOut(locked ? .lock(call, by: by) : .unlock(call, by: by), on: line, rev: rev, done: done)
        }
    }

    func transfer(
        _ call: CallID, to number: String, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion
    ) {
        onLine(of: call, done) { line in
            carryOut(.transfer(call, to: number, by: by), on: line, rev: rev, id, done: done)
        }
    }

    /// Done when the call is in the meeting, up to 35 s later (P36).
    func moveToMeeting(
        _ call: CallID, _ meeting: Meeting, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion
    ) {
        onLine(of: call, done) { line in
            carryOut(.moveToMeeting(call, meeting, by: by), on: line, rev: rev, id, done: done)
        }
    }

    /// Who joins talks in the call, and so holds the others, as with a pick-up (Q46).
    func join(_ call: CallID, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion) {
        onLine(of: call, done) { line in
            claim(call, on: line, by: by, .join(call, by: by), rev: rev, id, holdsOthers: true, done: done)
        }
    }

    func monitor(
        _ call: CallID, _ mode: MonitorMode, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion
    ) {
        onLine(of: call, done) { line in
            let command = LineCommand.monitor(call, mode, by: by)
            switch mode {
            case .barge, .takeOver:
                claim(call, on: line, by: by, command, rev: rev, id, holdsOthers: true, done: done)
            case .listen, .whisper, .stop: carryOut(command, on: line, rev: rev, done: done)
            }
        }
    }
}
