import HubCore
import LineModel

/// Lines that come and go with the directory, whichever node changed it.
extension CallControl {
    /// There is a line more; how it stands among the nodes is read.
    func add(_ line: Line, _ group: LineGroup) throws(Refusal) {
        try lines.add(line, group)
        authority.lineAdded(line.id)
    }

    /// The line is no more, for all nodes; no call can be on it, whatever this node has heard so far.
    func drop(_ line: LineID) {
        guard let last = lines.drop(line) else { return }
        if !last.state.calls.isEmpty {
            let emptied = SharedState(position: last.position.next, state: last.state.emptied)
            follow(nil, before: last, after: LineRecord(emptied, after: last))
        }
        authority.lineRemoved(line)
    }
}
