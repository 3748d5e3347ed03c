import HubCore
import LineModel
import LineTable

/// Lines that nobody on this node looks at: what is heard of them is kept, and read when it is needed. Whoever asks for
/// such a line by `find` or `record`, or after noting interest in it by `bringUpToDate`, is given it as it was heard to be.
extension NodeLines {
    /// How far the line has come here, read or not; nil where it is unknown.
    func position(of line: LineID) -> LinePosition? { unread[line]?.position ?? record(of: line)?.position }

    /// Whether a service thread has subscribers of the line.
    func isWatched(_ line: LineID) -> Bool {
        registry.index(of: line).map { table.interest(at: $0) != 0 } ?? false
    }

    /// Keeps a commit that follows on the line's position here, and follows what it means beyond the line. By one thread only.
    ///
    /// A subscriber who comes meanwhile misses nothing: it notes its interest (1) and then looks for what is unread (2); here the
    /// commit is kept (3) and then the interest read (4). All are sequentially consistent: unless (2) sees what (3) has kept,
    /// (1) precedes (4).
    func keepUnread(_ notice: LineNotice, _ change: LineRepercussions) {
        unread.keep(notice, deadline: change.deadline)
        registry.follow(notice.line, appeared: change.appeared, forgotten: change.forgotten)
        metrics.commits.add()
        metrics.events.add(change.events)
        if isWatched(notice.line) { bringUpToDate(notice.line) }
    }

    /// Reads what was kept of the line, if anything was.
    func bringUpToDate(_ line: LineID) {
        var isUnreadable = false
        unread.read(line) { notices in
            guard let index = registry.index(of: line), let record = table.load(index), record.state.line.id == line
            else { return }
            do throws(SharedFormatError) {
                var next = record
                for notice in notices where notice.position > next.position {
                    next = LineRecord(try notice.commit(), heardAfter: next, ringLength: ringLength)
                }
                guard table.compareExchange(index, expected: record, desired: next) else { return }
                watch.moved(index, interest: table.interest(at: index))
            } catch {
                isUnreadable = true
            }
        }
        if isUnreadable { unread.unreadable(line) }
    }
}

extension LineRecord {
    /// The snapshot after a commit of which those before it may never have been read here.
    convenience init(_ shared: SharedCommit, heardAfter previous: LineRecord, ringLength: Int) {
        if shared.position.follows(previous.position) {
            self.init(shared.commit, after: previous, ringLength: ringLength)
        } else {
            self.init(SharedState(position: shared.position, state: shared.commit.next), after: previous)
        }
    }
}
