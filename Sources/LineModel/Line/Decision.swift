/// What a line makes of a command that it does not refuse.
public enum Decision: Hashable, Sendable {
    /// The line changes: to be committed by compare-and-set, and decided anew where that fails.
    case commit(Commit)
    /// What was asked for is so already: the present row, if there is one (P3, P28).
    case unchanged(Call?)
}

/// One change of a line, with what it makes others hear and do.
public struct Commit: Hashable, Sendable {
    public var next: LineState
    /// Consecutive in `seq`, of one row; none where no viewer may see the change (P11).
    public var events: [LineEvent]
    public var effects: [Effect]
    /// The row that the command was about, after the change.
    public var call: Call?

    public init(next: LineState, events: [LineEvent] = [], effects: [Effect] = [], call: Call? = nil) {
        self.next = next
        self.events = events
        self.effects = effects
        self.call = call
    }

    /// Has the orders say of what request they came.
    public mutating func trace(to parent: TraceParent) {
        for (index, effect) in effects.enumerated() {
            guard case .order(var order) = effect else { continue }
            order.trace = parent
            effects[index] = .order(order)
        }
    }
}

/// What a committed change asks of the drivers.
public enum Effect: Hashable, Sendable {
    /// Ask the switch.
    case order(SwitchOrder)
    /// Tell the command that waits for the claim.
    case settled(Claim, ClaimOutcome)
    /// Tell one party that its alert is over while others' go on (P14).
    case withdrawn(CallID, PartyID, PrivateWithdrawal)
    /// Keep the facts of a call: of a live one, so that a crash loses none; of an ended one, for the history.
    case recorded(CallRecord)
    /// Tell the recorder alone (P11).
    case recordingStarted(CallID, RecordingID, PartyID)
    case recordingStopped(CallID, RecordingID, PartyID)
}
