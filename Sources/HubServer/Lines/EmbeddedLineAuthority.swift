import LineModel
import LineTable

/// The authority of a single node: the line table's own compare-and-set.
final class EmbeddedLineAuthority: LineAuthority {
    let carriesEffects = false
    private let lines: NodeLines
    private let now: Clock
    private let switches: SwitchLinks
    private let metrics: Metrics

    init(_ lines: NodeLines, switches: SwitchLinks, metrics: Metrics, now: @escaping Clock) {
        self.lines = lines
        self.switches = switches
        self.metrics = metrics
        self.now = now
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

    func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void) { done(.success(())) }

    func lineAdded(_ line: LineID) {}
    func lineRemoved(_ line: LineID) {}

    /// Lock-free: repeats only when another commit on this line succeeded meanwhile.
    private func transact(_ line: LineID, _ request: LineRequest) throws(Refusal) -> LineOutcome {
        while let (index, record) = lines.find(line) {
            let context = request.context(at: now(), on: line, switches)
            switch try record.state.decide(request.command, in: context) {
            case .unchanged(let call):
                return .unchanged(call, record)
            case .commit(var commit):
                if let trace = request.trace { commit.trace(to: trace) }
                guard let next = lines.publish(commit, after: record, at: index) else {
                    metrics.commitConflicts.add()
                    continue
                }
                return .committed(Aftermath(effects: commit.effects, call: commit.call), before: record, after: next)
            }
        }
        throw Refusal(.unknownLine)
    }
}
