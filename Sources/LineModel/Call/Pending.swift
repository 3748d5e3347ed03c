/// An operation that has won its race and waits for the switch (P7).
public struct Pending: Hashable, Sendable {
    public var operation: Operation
    public var by: Talker
    /// When the hub gives it up and the earlier state is back.
    public var until: Timestamp
    public var claim: Claim
    /// Stands for the command that won, where its client can ask for the very same again (P33); nil where it cannot.
    public var command: Int64?

    public enum Operation: String, Sendable, CaseIterable {
        case place, answer, hold, resume, pickUp, transfer, moveToMeeting, join, barge, takeOver, reconcile
    }

    public init(operation: Operation, by: Talker, until: Timestamp, claim: Claim, command: Int64? = nil) {
        self.operation = operation
        self.by = by
        self.until = until
        self.claim = claim
        self.command = command
    }

    /// What the claimant is told when the operation fails; the earlier state is back.
    func refusal(_ reason: String) -> Refusal {
        Refusal(
            operation == .moveToMeeting ? .meetingUnavailable : .switchFailed, details: ["reason": .text(reason)])
    }

    /// A call that is being placed shows as `dialing`, not as pending: there is no earlier state to go back to.
    public var isShown: Bool { operation != .place }
}

/// Names one claim: the call, and the revision that the claim made of it. The fencing token of X18; for good where no commit
/// is ever lost, else together with who claimed what (`SwitchOrder.serves`).
public struct Claim: Hashable, Sendable {
    public var call: CallID
    public var rev: Int64
    /// Tells apart the claims that change no row; 0 for one that does.
    public var attempt: Int64

    public init(call: CallID, rev: Int64, attempt: Int64 = 0) {
        self.call = call
        self.rev = rev
        self.attempt = attempt
    }
}

/// How a claim ended, for the command that waits for it.
public enum ClaimOutcome: Hashable, Sendable {
    case confirmed
    case refused(Refusal)
}
