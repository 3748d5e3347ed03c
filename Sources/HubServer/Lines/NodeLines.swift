import HubCore
import LineModel
import LineTable
import Synchronization

/// The lines as this node has them: the latest snapshot of each, and whom to tell that it moved.
final class NodeLines: Sendable {
    let table: LineTable<LineRecord>
    let registry = LineRegistry()
    private let latestEpoch: Atomic<UInt64>
    /// What was heard of lines that nobody here looks at.
    let unread = UnreadCommits()
    let watch: LineWatch
    let ringLength: Int
    let metrics: Metrics

    /// - Parameter epoch: names the history of the lines; another one whenever what clients know may be lost.
    init(table: LineTable<LineRecord>, watch: LineWatch, epoch: UInt64, ringLength: Int, metrics: Metrics) {
        self.table = table
        self.watch = watch
        latestEpoch = Atomic(epoch)
        self.ringLength = ringLength
        self.metrics = metrics
    }

    /// The history in which lines go on, as clients call it (P20).
    // Relaxed: a number that others ask for, ordering nothing.
    var epoch: String { LineRecord.name(ofEpoch: latestEpoch.load(ordering: .relaxed)) }

    /// The lines go on in another history, each from when it is read anew.
    func begin(epoch: UInt64) { latestEpoch.store(epoch, ordering: .relaxed) }

    /// The present snapshot of a line, and its place; nil where it is unknown.
    func find(_ line: LineID) -> (index: LineIndex, record: LineRecord)? {
        bringUpToDate(line)
        guard let index = registry.index(of: line), let record = table.load(index), record.state.line.id == line
        else { return nil }
        return (index, record)
    }

    /// The present snapshot of a line; nil where it is unknown.
    func record(of line: LineID) -> LineRecord? { find(line)?.record }

    /// Publishes what a commit makes of the line and tells its subscribers; nil where `record` is not its latest any more.
    func publish(_ commit: Commit, after record: LineRecord, at index: LineIndex) -> LineRecord? {
        let next = LineRecord(commit, after: record, ringLength: ringLength)
        guard table.compareExchange(index, expected: record, desired: next) else { return nil }
        registry.follow(record.state, next.state)
        metrics.commits.add()
        metrics.events.add(commit.events.count)
        watch.moved(index, interest: table.interest(at: index))
        return next
    }

    /// Puts a newer state in the place of the line's, where what came between is not known: subscribers are shown it whole.
    /// Returns what it replaced and what stands there now; nil where the line's state was as new.
    func catchUp(with shared: SharedState) -> (before: LineRecord, after: LineRecord)? {
        while let (index, record) = find(shared.state.line.id), record.position < shared.position {
            let next = LineRecord(shared, after: record)
            guard table.compareExchange(index, expected: record, desired: next) else { continue }
            registry.follow(record.state, next.state)
            watch.moved(index, interest: table.interest(at: index))
            return (record, next)
        }
        return nil
    }

    // MARK: Lines come and go

    func add(_ line: Line, _ group: LineGroup) throws(Refusal) {
        var state = LineState(line: line, group: group)
        state.seq = registry.lastSeq(of: line.id)
        // What was heard as the line went, when it was here before.
        unread.drop(line.id)
        let record = LineRecord(state, epoch: latestEpoch.load(ordering: .relaxed))
        do throws(LineTableError) {
            registry.set(try table.insert(record), of: line.id)
        } catch {
            throw Refusal(.overloaded)
        }
    }

    /// Takes a line out; refused while it carries calls, so that none is lost (P40).
    func remove(_ line: LineID) throws(Refusal) {
        guard try takeOut(line, where: { $0.calls.isEmpty }) != nil else { throw Refusal(.unknownLine) }
    }

    /// Takes out a line that is gone for all nodes; returns how it was here, where it is possible that a call had not
    /// ended yet.
    func drop(_ line: LineID) -> LineRecord? { try? takeOut(line) { _ in true } }

    private func takeOut(_ line: LineID, where isFree: (LineState) -> Bool) throws(Refusal) -> LineRecord? {
        while let (index, record) = find(line) {
            guard isFree(record.state) else { throw Refusal(.busyOperation) }
            guard table.remove(index, expected: record) else { continue }
            registry.set(nil, of: line)
            unread.drop(line)
            registry.set(lastSeq: record.state.seq, of: line)
            registry.follow(record.state, record.state.emptied)
            watch.moved(index, interest: table.interest(at: index))
            return record
        }
        return nil
    }
}

extension LineState {
    /// The line without any call.
    var emptied: LineState {
        var emptied = self
        emptied.calls = []
        emptied.tombstones = []
        return emptied
    }
}
