public import LineModel

/// One change of a line as nodes tell it to one another: who has the position before it, has with it the very state of
/// the node that made it.
public struct SharedCommit: Hashable, Sendable {
    /// Where the line is after it.
    public var position: LinePosition
    public var commit: Commit
    /// The turn that a member took to talk by it; nil where nobody begins to.
    public var turn: TalkTurn?
    /// What it means beyond the line; nil where that is not told apart from the commit.
    public var repercussions: LineRepercussions?

    public init(
        position: LinePosition, commit: Commit, turn: TalkTurn? = nil, repercussions: LineRepercussions? = nil
    ) {
        self.position = position
        self.commit = commit
        self.turn = turn
        self.repercussions = repercussions
    }

    public var line: LineID { commit.next.line.id }
}
