import HubCore
import LineModel

/// Where commits on lines are decided: exactly one of several racing commands wins (architecture §5).
///
/// Transition rules are not its business: it decides a command against the line's present state, commits the result by
/// compare-and-set, and decides again where another commit came between.
protocol LineAuthority: Sendable {
    /// Whether a commit itself keeps the facts of its effects, tells parties and sends orders; else whoever asked for it must.
    var carriesEffects: Bool { get }

    /// Decides the command on the line and commits what comes of it; `then` may be called before this returns, on this
    /// thread or another, once. Commits and their completions on one line keep the order in which they were asked for.
    func transact(
        _ line: LineID, _ request: LineRequest, then: @escaping @Sendable (Result<LineOutcome, Refusal>) -> Void)

    /// Calls back once this node has heard of all that was committed before, on whatever node; at once where there is no other.
    func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void)

    /// The line was put into the node's table.
    func lineAdded(_ line: LineID)

    /// The line was taken out of the node's table.
    func lineRemoved(_ line: LineID)
}

/// A command with what its decision depends on besides the line.
struct LineRequest: Sendable {
    var command: LineCommand
    var expectedRev: Int64?
    /// Nil where nobody begins to talk by the command.
    var talk: TalkRequest?
    /// Stands for the command, where its client can ask for the very same again (P33).
    var id: Int64?
    /// Under which attachment of a switch the command was told, where nodes share switches (X18).
    var fence: AttachmentFence?
    /// Of what request the orders say that they came.
    var trace: TraceParent?

    init(
        _ command: LineCommand, expectedRev: Int64? = nil, talk: TalkRequest? = nil, id: Int64? = nil,
        fence: AttachmentFence? = nil, trace: TraceParent? = nil
    ) {
        self.command = command
        self.expectedRev = expectedRev
        self.talk = talk
        self.id = id
        self.fence = fence
        self.trace = trace
    }

    /// What the decision depends on besides the line; asked anew for each.
    func context(at now: Timestamp, on line: LineID, _ switches: SwitchLinks) -> LineContext {
        var context = LineContext(
            now: now, expectedRev: expectedRev, talking: talk?.obstacle(), command: id)
        if command.isMembers { (context.serving, context.attached) = switches.serving(line) }
        return context
    }
}

/// A member who begins to talk (P31).
struct TalkRequest: Sendable {
    var party: PartyID
    /// Another call that stands in the way as things are now: one in which the member talks, or is about to.
    var obstacle: @Sendable () -> Call?

    /// - Parameter obstacle: none for what a phone has done by itself.
    init(party: PartyID, obstacle: @escaping @Sendable () -> Call? = { nil }) {
        self.party = party
        self.obstacle = obstacle
    }
}

/// What a commit leaves to be done, once its state and events are in the line's record.
struct Aftermath: Sendable {
    var effects: [Effect]
    /// The row that the command was about, after the change.
    var call: Call?
    /// Whether the member who begins to talk by it has begun once more since, on another node: that call holds this one (Q53).
    var isOvertaken = false
}

/// What came of a command that was not refused.
enum LineOutcome: Sendable {
    case committed(Aftermath, before: LineRecord, after: LineRecord)
    case unchanged(Call?, LineRecord)

    /// The row that the command was about, as it is now.
    var call: Call? {
        switch self {
        case .committed(let aftermath, _, _): aftermath.call
        case .unchanged(let call, _): call
        }
    }

    var record: LineRecord {
        switch self {
        case .committed(_, _, let after): after
        case .unchanged(_, let record): record
        }
    }
}
