import LineModel

// Commands that steer a call that is going on (protocol §8.3).
extension CallCommands {
    func setLock(_ locked: Bool, of call: CallID, by: Talker, rev: Int64?, done: @escaping Completion) {
        onLine(of: call, done) { line in
            carryOut(locked ? .lock(call, by: by) : .unlock(call, by: by), on: line, rev: rev, done: done)
        }
    }
}
