import LineModel

/// What came of a commit of facts.
enum FactOutcome: Sendable {
    /// It is durable, and the value has this version with it; 0 on a node alone.
    case committed(version: UInt64)
    /// Another node came between, or may have: the news are to be taken, and the change decided again.
    case superseded
    /// Nothing took effect, or it is not known to have; what did in the end comes as news.
    case failed(Refusal)
}
