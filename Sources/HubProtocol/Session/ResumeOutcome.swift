/// What became of one line, or of the party feed, at a resume (P18).
public enum ResumeOutcome: String, WireWord, CaseIterable {
    /// Nothing was missed.
    case current
    /// The missed events follow.
    case replayed
    /// A snapshot follows; of the feed: ask for everything anew.
    case reloaded
    /// The line is the client's to see no longer.
    case revoked
}
