import HubCore
import LineModel
import Synchronization

/// Drives every change of a line: commits it, then does what the commit asks for.
///
/// Any thread may call; replies and reports of one switch are committed on its connection's thread, in order (P3).
final class CallControl: Sendable {
    typealias Completion = @Sendable (Result<LineOutcome, Refusal>) -> Void

    let authority: EmbeddedLineAuthority
    let waiters = ClaimWaiters()
    let talk = Mutex(TalkIndex())
    let switches: SwitchLinks
    let feeds: PartyFeeds
    private let store: any FactStore
    private let sweeper: DeadlineSweeper
    private let metrics: Metrics
    private let rowsMoved: @Sendable (_ before: [Call], _ after: [Call]) -> Void

    /// - Parameter rowsMoved: hears of the rows of a line before and after each commit; of one line in their order.
    init(
        authority: EmbeddedLineAuthority, switches: SwitchLinks, feeds: PartyFeeds, store: any FactStore,
        sweeper: DeadlineSweeper, metrics: Metrics,
        rowsMoved: @escaping @Sendable (_ before: [Call], _ after: [Call]) -> Void = { _, _ in }
    ) {
        self.authority = authority
        self.switches = switches
        self.feeds = feeds
        self.store = store
        self.sweeper = sweeper
        self.metrics = metrics
        self.rowsMoved = rowsMoved
    }

    /// Commits the request on the line, does what follows from it, and then tells the caller.
    func commit(_ line: LineID, _ request: LineRequest, then: @escaping Completion) {
        authority.transact(line, request) { [self] result in
            if case .success(.committed(let aftermath, let before, let after)) = result {
                follow(aftermath, before: before, after: after)
            }
            then(result)
        }
    }

    func commit(_ line: LineID, _ command: LineCommand, then: @escaping Completion = { _ in }) {
        commit(line, LineRequest(command), then: then)
    }

    /// Does whatever is due on the line, one commit at a time.
    func sweep(_ line: LineID) {
        commit(line, .swept) { [self] result in
            switch result {
            case .success(.committed): sweep(line)
            // What was due is settled otherwise; what falls due later is still to come.
            case .success(.unchanged(_, let record)): schedule(record)
            case .failure: break
            }
        }
    }

    /// Keeps a call's facts, and tells the line's members of the history entry once it is durable.
    func record(_ record: CallRecord, for group: LineGroup?) {
        guard record.endedAt != nil else {
            store.append([.liveCall(record)]) { [metrics] in metrics.noteStore($0) }
            return
        }
        let members = group?.present ?? []
        store.append([.endedCall(record)]) { [metrics, feeds] result in
            metrics.noteStore(result)
            guard case .success = result else { return }
            for member in members { feeds.append(.historyAdded(record), to: member) }
        }
    }

    private func follow(_ aftermath: Aftermath, before: LineRecord, after: LineRecord) {
        follow(rowsOf: before.state.calls, after.state.calls)
        rowsMoved(before.state.calls, after.state.calls)
        for effect in aftermath.effects {
            switch effect {
            case .order(let order): send(order)
            case .settled(let claim, let outcome): waiters.settle(claim, outcome, row: aftermath.call)
            case .withdrawn(let call, let party, let reason):
                feeds.append(.alertWithdrawn(line: after.state.line.id, call: call, reason), to: party)
            case .recorded(let record): self.record(record, for: after.state.group)
            case .recordingStarted(let call, let id, let party):
                tell(.started, id, of: call, on: after.state.line.id, to: party)
            case .recordingStopped(let call, let id, let party):
                tell(.stopped, id, of: call, on: after.state.line.id, to: party)
            }
        }
        schedule(after)
    }

    /// Tells the recorder alone (P11).
    private func tell(
        _ change: RecordingEvent.Change, _ id: RecordingID, of call: CallID, on line: LineID, to party: PartyID
    ) {
        feeds.append(.recording(RecordingEvent(change, id, call: call, line: line)), to: party)
    }

    private func schedule(_ record: LineRecord) {
        if let deadline = record.state.nextDeadline { sweeper.schedule(record.state.line.id, at: deadline) }
    }

    private func follow(rowsOf before: [Call], _ after: [Call]) {
        var moves: [(call: CallID, from: PartyID?, to: PartyID?)] = []
        var begun: [(call: CallID, by: PartyID)] = []
        for call in after {
            let former = before.first { $0.id == call.id }
            if former?.by == call.by, former?.participants.isEmpty != false, call.participants.isEmpty,
                former?.isOpen == call.isOpen
            {
                continue
            }
            let earlier = former?.talkers ?? [], talkers = call.talkers
            moves += Self.moves(of: call.id, from: earlier, to: talkers)
            for party in talkers.map(\.party.id) where call.isOpen {
                if former?.isOpen == true, earlier.contains(where: { $0.party.id == party }) { continue }
                begun.append((call.id, party))
            }
        }
        for call in before where !after.contains(where: { $0.id == call.id }) {
            moves += Self.moves(of: call.id, from: call.talkers, to: [])
        }
        guard !moves.isEmpty || !begun.isEmpty else { return }
        talk.withLock { talk in
            for move in moves { talk.moved(move.call, from: move.from, to: move.to) }
            for beginning in begun { talk.began(beginning.call, for: beginning.by) }
        }
    }

    /// Who left the call, and who came into it.
    private static func moves(
        of call: CallID, from before: [Talker], to after: [Talker]
    ) -> [(call: CallID, from: PartyID?, to: PartyID?)] {
        let left = before.map(\.party.id).filter { party in !after.contains { $0.party.id == party } }
        let came = after.map(\.party.id).filter { party in !before.contains { $0.party.id == party } }
        return left.map { (call, $0, nil) } + came.map { (call, nil, $0) }
    }

    private func send(_ order: SwitchOrder) {
        metrics.ordersSent.add()
        switches.send(order) { [self] reply in
            switch reply {
            case .confirmed:
                if order.claim != nil { commit(order.line, .confirmed(order)) }
            case .failed(let reason):
                metrics.ordersFailed.add()
                if order.claim != nil { commit(order.line, .failed(order, reason: reason)) }
            }
        }
    }
}

extension LineGroup {
    /// The parties that see the line now.
    var present: [PartyID] { ([owner] + delegates).filter { $0.standing == .active }.map(\.party.id) }
}

extension Metrics {
    func noteStore(_ result: Result<Void, StoreError>) {
        if case .failure = result { storeFailures.add() }
    }
}
