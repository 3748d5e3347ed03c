import HubCore
import LineModel

/// Where the nodes of a cluster keep their lines: one truth, changed by compare-and-set on a line's position.
///
/// Any thread may call. Completions, and what the nodes hear of each other's commits, come on one thread of the store, so
/// that a node applies them one after another.
protocol SharedLineStore: Sendable {
    /// Stores the commit, with the facts, party events and orders of its effects, and publishes it, if the line stands at
    /// the position before; all of it or nothing.
    ///
    /// - Parameter fence: must hold as well (`RedisKeys.attachment`), else the commit fails with `busyOperation` (X18).
    func commit(
        _ commit: SharedCommit, fence: AttachmentFence?, done: @escaping @Sendable (SharedCommitOutcome) -> Void)

    /// The line as it stands.
    func read(_ line: LineID, done: @escaping @Sendable (Result<SharedReading, Refusal>) -> Void)

    /// Returns once the node has heard all commits that others had made by now; or says that this is not known.
    func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void)

    /// Where the lines stand, in their order, at one moment.
    func positions(of lines: [LineID], done: @escaping @Sendable (Result<[LinePosition], Refusal>) -> Void)
}

/// A line as all nodes share it.
struct SharedState: Hashable, Sendable {
    var position: LinePosition
    var state: LineState
}

/// A line as the store has it.
struct SharedReading: Hashable, Sendable {
    var position: LinePosition
    /// Nil before the line's first commit: it is as the directory describes it.
    var state: LineState?
    /// Whether the directory had the line once and has it no more: nobody can commit on it.
    var isGone = false
}

enum SharedCommitOutcome: Sendable {
    case committed
    /// Another commit came between, or another history began; the line stands at this position.
    case conflict(LinePosition)
    /// The member has taken further turns meanwhile: the latest number, and on which line; 0 for none.
    case turnTaken(UInt64, on: LineID?)
    /// Not stored, or not known to be: the refusal says what the caller is told.
    case failed(Refusal)
}
