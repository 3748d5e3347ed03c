/// Whether an order was given for a claim, and its reply decides it.
///
/// The claim's name alone does not say so: after a failover that lost the latest commits the same name may be given again,
/// to somebody else or for something else, while the switch still works on the order of the first (X18).
extension SwitchOrder {
    func serves(_ pending: Pending) -> Bool {
        claim == pending.claim && by == pending.by && carriesOut(pending.operation)
    }

    func serves(_ attempt: ListeningAttempt) -> Bool {
        claim == attempt.claim && by == attempt.participant.talker
            && mode?.rawValue == attempt.participant.mode.rawValue
    }

    func serves(_ recording: CallRecording) -> Bool {
        guard claim != nil, claim == recording.claim, self.recording == recording.id, by == recording.by else {
            return false
        }
        return action == (recording.phase == .starting ? .start : .stop)
    }

    private func carriesOut(_ operation: Pending.Operation) -> Bool {
        switch operation {
        case .place: verb == .dial
        case .answer: verb == .answer
        case .hold: verb == .hold
        case .resume: verb == .resume
        case .pickUp: verb == .pickUp
        case .transfer: verb == .transfer
        case .moveToMeeting: verb == .moveToMeeting
        case .join: mode == .join
        case .barge: mode == .barge
        case .takeOver: mode == .takeOver
        case .reconcile: leg || verb == .hold || verb == .resume
        }
    }
}
