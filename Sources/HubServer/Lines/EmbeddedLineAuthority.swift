import LineModel
import LineTable

/// The authority of a single node: the line table's own compare-and-set.
final class EmbeddedLineAuthority: LineAuthority {
    let table: LineTable<LineRecord>
    let registry = LineRegistry()
    let epoch: String
    private let watch: LineWatch
    private let ringLength: Int
    private let now: Clock
    private let switches: SwitchLinks
    private let metrics: Metrics

    init(
        table: LineTable<LineRecord>, watch: LineWatch, epoch: String, ringLength: Int, now: @escaping Clock,
        metrics: Metrics, switches: SwitchLinks
    ) {
        self.table = table
        self.watch = watch
        self.epoch = epoch
        self.ringLength = ringLength
        self.now = now
        self.metrics = metrics
        self.switches = switches
    }

    func transact(
        _ line: LineID, _ request: LineRequest, then: @escaping @Sendable (Result<LineOutcome, Refusal>) -> Void
    ) {
        do throws(Refusal) {
            let outcome = try transact(line, request)
            guard case .committed(_, _, let after) = outcome else { return then(.success(outcome)) }
            // The exchange orders commits, not the threads that made them: without this a switch could be told to end
            // an alert before it is told to begin it.
            after.order.tell(after.version) { then(.success(outcome)) }
        } catch {
            then(.failure(error))
        }
    }

    /// Lock-free: repeats only when another commit on this line succeeded meanwhile.
    private func transact(_ line: LineID, _ request: LineRequest) throws(Refusal) -> LineOutcome {
        guard let index = registry.index(of: line) else { throw Refusal(.unknownLine) }
        while let record = table.load(index), record.state.line.id == line {
            var context = LineContext(now: now(), expectedRev: request.expectedRev, talking: request.talking)
            if request.command.isMembers { (context.serving, context.attached) = switches.serving(line) }
            switch try record.state.decide(request.command, in: context) {
            case .unchanged(let call):
                return .unchanged(call, record)
            case .commit(let commit):
                let next = LineRecord(commit, after: record, ringLength: ringLength)
                guard table.compareExchange(index, expected: record, desired: next) else {
                    metrics.commitConflicts.add()
                    continue
                }
                registry.follow(record.state, next.state)
                metrics.commits.add()
                metrics.events.add(commit.events.count)
                watch.moved(index, interest: table.interest(at: index))
                return .committed(Aftermath(effects: commit.effects, call: commit.call), before: record, after: next)
            }
        }
        throw Refusal(.unknownLine)
    }

    // MARK: Lines come and go

    /// The present snapshot of a line; nil where it is unknown.
    func record(of line: LineID) -> LineRecord? {
        guard let index = registry.index(of: line), let record = table.load(index), record.state.line.id == line
        else { return nil }
        return record
    }

    func add(_ line: Line, _ group: LineGroup) throws(Refusal) {
        var state = LineState(line: line, group: group)
        state.seq = registry.lastSeq(of: line.id)
        let record = LineRecord(state, epoch: epoch)
        do throws(LineTableError) {
            registry.set(try table.insert(record), of: line.id)
        } catch {
            throw Refusal(.overloaded)
        }
    }

    /// Takes a line out; refused while it carries calls, so that none is lost (P40).
    func remove(_ line: LineID) throws(Refusal) {
        guard let index = registry.index(of: line) else { throw Refusal(.unknownLine) }
        while let record = table.load(index), record.state.line.id == line {
            guard record.state.calls.isEmpty else { throw Refusal(.busyOperation) }
            guard table.remove(index, expected: record) else { continue }
            registry.set(nil, of: line)
            registry.set(lastSeq: record.state.seq, of: line)
            var emptied = record.state
            emptied.tombstones = []
            registry.follow(record.state, emptied)
            watch.moved(index, interest: table.interest(at: index))
            return
        }
        throw Refusal(.unknownLine)
    }
}
