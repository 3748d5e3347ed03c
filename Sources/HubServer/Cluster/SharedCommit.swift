import LineModel

/// A commit as the nodes tell it to each other: all that another node needs to make the same snapshot, and to do its part
/// of what follows.
struct SharedCommit: Hashable, Sendable {
    /// The line's version after it.
    var version: UInt64
    var state: LineState
    var events: [LineEvent]
    var effects: [Effect]
    /// The row that the command was about, after the change.
    var call: Call?

    var line: LineID { state.line.id }
}

extension SharedCommit {
    init(_ commit: Commit, after record: LineRecord) {
        self.init(
            version: record.version + 1, state: commit.next, events: commit.events, effects: commit.effects,
            call: commit.call)
    }
}
