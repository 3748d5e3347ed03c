public import LineModel

/// One change of a line as nodes tell it to one another: who has the position before it, has with it the very state of
/// the node that made it.
public struct SharedCommit: Hashable, Sendable {
    /// Where the line is after it.
    public var position: LinePosition
    public var commit: Commit

    public init(position: LinePosition, commit: Commit) {
        self.position = position
        self.commit = commit
    }

    public var line: LineID { commit.next.line.id }
}
