import HubCore
import LineModel
import Synchronization

/// Drives every change of a line: commits it, then does what the commit asks for.
///
/// Any thread may call; replies and reports of one switch are committed on its connection's thread, in order (P3).
final class CallControl: Sendable {
    typealias Completion = @Sendable (Result<LineOutcome, Refusal>) -> Void

    let lines: NodeLines
    let waiters = ClaimWaiters()
    let talk = Mutex(TalkIndex())
    let switches: SwitchLinks
    let feeds: any PartyFeeds
    let authority: any LineAuthority
    private let store: any FactStore
    private let sweeper: DeadlineSweeper
    private let metrics: Metrics
    private let engaged: @Sendable ([Engagement]) -> Void

    /// - Parameter engaged: hears how a commit changes what calls ask of parties; of one line in their order.
    init(
        lines: NodeLines, authority: any LineAuthority, switches: SwitchLinks, feeds: any PartyFeeds,
        store: any FactStore, sweeper: DeadlineSweeper, metrics: Metrics,
        engaged: @escaping @Sendable ([Engagement]) -> Void = { _ in }
    ) {
        self.lines = lines
        self.authority = authority
        self.switches = switches
        self.feeds = feeds
        self.store = store
        self.sweeper = sweeper
        self.metrics = metrics
        self.engaged = engaged
    }

    /// Commits the request on the line, does what follows from it, and then tells the caller.
    func commit(_ line: LineID, _ request: LineRequest, then: @escaping Completion) {
        authority.transact(line, request) { [self] result in
            if case .success(.committed(let aftermath, let before, let after)) = result {
                if authority.carriesEffects {
                    follow(aftermath, before: before, after: after)
                } else {
                    carryOut(aftermath, before: before, after: after)
                }
            }
            then(result)
        }
    }

    func commit(_ line: LineID, _ command: LineCommand, then: @escaping Completion = { _ in }) {
        commit(line, LineRequest(command), then: then)
    }

    /// Calls back once the node knows on which line the call is, or that there is none such, here or at any other node: who was told
    /// of a call there may be faster than the news of it.
    func find(_ call: CallID, then: @escaping @Sendable (Result<Void, Refusal>) -> Void) {
        guard lines.registry.line(of: call) == nil else { return then(.success(())) }
        authority.caughtUp(then)
    }

    /// Does whatever is due on the line, one commit at a time.
    func sweep(_ line: LineID) {
        // Of a line that is not read here its latest commit said when something is due.
        if let unread = lines.unread[line] {
            guard let deadline = unread.deadline else { return }
            guard sweeper.isDue(line, at: deadline) else { return sweeper.schedule(line, at: deadline) }
        }
        commit(line, .swept) { [self] result in
            switch result {
            case .success(.committed): sweep(line)
            // What was due is settled otherwise; what falls due later is still to come.
            case .success(.unchanged(_, let record)): schedule(record)
            case .failure(let refusal):
                guard refusal.isOfStore else { return }
                if refusal.code == .busUnavailable { giveUpOverdue(on: line) }
                sweeper.scheduleLater(line)
            }
        }
    }

    /// Of claims that are over it is not known here how they end: who waits for one need not wait until it is.
    private func giveUpOverdue(on line: LineID) {
        guard let record = lines.record(of: line) else { return }
        waiters.giveUp(record.state.claims { sweeper.isDue(line, at: $0) })
        // What falls due before the next try is not put off to it.
        if let next = record.state.nextDeadline, !sweeper.isDue(line, at: next) { schedule(record) }
    }

    /// Keeps what the effect makes durable, and then tells the parties that it concerns.
    func keep(_ effect: Effect, on line: LineID, of group: LineGroup?) {
        let told = effect.told(on: line, of: group)
        guard let fact = effect.fact else { return tell(told) }
        store.append([fact]) { [self] result in
            metrics.noteStore(result)
            if case .success = result { tell(told) }
        }
    }

    private func tell(_ told: [(party: PartyID, event: PartyEvent.Kind)]) {
        for (party, event) in told { feeds.append(event, to: party) }
    }

    /// Does on this node what follows from a commit that carried its effects itself, here or on another node; of several
    /// together, where all that is known is what they made of the line.
    func follow(_ aftermath: Aftermath?, before: LineRecord, after: LineRecord) {
        followRows(before, after)
        if let aftermath {
            for case .settled(let claim, let outcome) in aftermath.effects {
                waiters.settled(anywhere: claim, outcome, row: aftermath.call)
            }
        } else {
            waiters.giveUp(claimsOf: before.state.calls, unlessPendingOn: after.state)
        }
        schedule(after)
    }

    private func carryOut(_ aftermath: Aftermath, before: LineRecord, after: LineRecord) {
        followRows(before, after)
        for effect in aftermath.effects {
            switch effect {
            case .order(let order): send(order)
            case .settled(let claim, let outcome): waiters.settle(claim, outcome, row: aftermath.call)
            case .withdrawn, .recorded, .recordingStarted, .recordingStopped:
                keep(effect, on: after.state.line.id, of: after.state.group)
            }
        }
        schedule(after)
    }

    /// Follows a commit of another node on a line that nobody here looks at.
    func follow(_ change: LineRepercussions, on line: LineID) {
        followParties(change)
        if let deadline = change.deadline { sweeper.schedule(line, at: deadline) }
    }

    private func followRows(_ before: LineRecord, _ after: LineRecord) {
        followParties(LineRepercussions(ofRows: before.state.calls, after: after.state.calls))
    }

    private func followParties(_ change: LineRepercussions) {
        if !change.moves.isEmpty || !change.begun.isEmpty || !change.pending.isEmpty {
            talk.withLock { $0.follow(change) }
        }
        if !change.engagements.isEmpty { engaged(change.engagements) }
    }

    private func schedule(_ record: LineRecord) {
        if let deadline = record.state.nextDeadline { sweeper.schedule(record.state.line.id, at: deadline) }
    }

    /// Gives the order to its switch, and commits what the reply decides.
    func send(_ order: SwitchOrder) {
        metrics.ordersSent.add()
        switches.send(order) { [self] reply, fence in
            let command: LineCommand
            switch reply {
            case .confirmed: command = .confirmed(order)
            case .failed(let reason):
                metrics.ordersFailed.add()
                command = .failed(order, reason: reason)
            }
            guard order.claim != nil else { return }
            commit(order.line, LineRequest(command, fence: fence, trace: order.trace)) { [switches] result in
                // The reply was the report (P3).
                if case .failure(let refusal) = result, refusal.isOfStore {
                    switches.mayHaveLostReports(of: order.servedBy)
                }
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
