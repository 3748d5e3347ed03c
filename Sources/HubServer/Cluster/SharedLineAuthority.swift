import HubCore
import LineModel
import LineTable
import Synchronization

/// The authority of a cluster: a node decides, and the shared store takes the commit or tells what came between
/// (architecture §5).
///
/// A node has one commit of a line under way at a time. What it hears of others' commits meanwhile waits for the outcome, so
/// that its snapshots follow one another as the store's do.
final class SharedLineAuthority: LineAuthority {
    /// Hears of each commit that another node made, in their order on the line; of several together, without what
    /// they ask for, where only what they made of the line is known.
    typealias Follow = @Sendable (Aftermath?, _ before: LineRecord, _ after: LineRecord) -> Void

    private struct Job: Sendable {
        var line: LineID
        var request: LineRequest
        var then: @Sendable (Result<LineOutcome, Refusal>) -> Void
        /// Whether the snapshot that it is decided on is known to have been the store's.
        var isCurrent = false

        init(
            _ line: LineID, _ request: LineRequest, _ then: @escaping @Sendable (Result<LineOutcome, Refusal>) -> Void
        ) {
            self.line = line
            self.request = request
            self.then = then
        }
    }

    private enum Step {
        case ended(Result<LineOutcome, Refusal>)
        case underWay
    }

    let carriesEffects = true
    private let lines: NodeLines
    private let store: any SharedLineStore
    private let switches: SwitchLinks
    private let metrics: Metrics
    private let now: Clock
    private let queues = Mutex<[LineID: CommitQueue<Job, SharedCommit>]>([:])
    private let follow = Mutex<Follow?>(nil)

    init(
        _ lines: NodeLines, store: any SharedLineStore, switches: SwitchLinks, metrics: Metrics, now: @escaping Clock
    ) {
        self.lines = lines
        self.store = store
        self.switches = switches
        self.metrics = metrics
        self.now = now
    }

    /// Tells from now on of others' commits.
    func start(follow: @escaping Follow) { self.follow.withLock { $0 = follow } }

    func transact(
        _ line: LineID, _ request: LineRequest, then: @escaping @Sendable (Result<LineOutcome, Refusal>) -> Void
    ) {
        guard lines.record(of: line) != nil else { return then(.failure(Refusal(.unknownLine))) }
        let job = Job(line, request, then)
        switch queues.withLock({ $0[line, default: CommitQueue()].offered(job) }) {
        case .starts: run(job)
        case .waits: break
        case .full: then(.failure(Refusal(.overloaded)))
        }
    }

    /// A commit was published by the store, another node's or our own.
    func heard(_ commit: SharedCommit) {
        let isHeld = queues.withLock { $0[commit.line]?.held(commit) ?? false }
        if !isHeld { apply(commit) }
    }

    /// Brings the line up to what the store has, where what was published of it may have been lost.
    func refresh(_ line: LineID) {
        store.read(line) { [self] result in
            guard case .success(let present?) = result, let (before, after) = lines.catchUp(with: present) else {
                return
            }
            follow.withLock { $0 }?(nil, before, after)
            resume(line, at: after.position)
        }
    }

    // MARK: Our own commits

    private func run(_ first: Job) {
        var job = first
        while case .ended(let result) = attempt(job) {
            guard let next = end(job, result) else { return }
            job = next
        }
    }

    private func attempt(_ job: Job) -> Step {
        guard let (index, record) = lines.find(job.line) else { return .ended(.failure(Refusal(.unknownLine))) }
        var context = LineContext(
            now: now(), expectedRev: job.request.expectedRev, talking: job.request.talking)
        if job.request.command.isMembers { (context.serving, context.attached) = switches.serving(job.line) }
        let result: Result<LineOutcome, Refusal>
        do throws(Refusal) {
            switch try record.state.decide(job.request.command, in: context) {
            case .unchanged(let call): result = .success(.unchanged(call, record))
            case .commit(let commit):
                let shared = SharedCommit(position: record.position.next, commit: commit)
                store.commit(shared, fence: job.request.fence) { [self] outcome in
                    settle(job, commit, on: record, at: index, outcome)
                }
                return .underWay
            }
        } catch {
            result = .failure(error)
        }
        // What is not committed was not compared: a member is refused for what is so, not for what was so a moment ago.
        guard job.request.command.isMembers, !job.isCurrent else { return .ended(result) }
        confirm(job)
        return .underWay
    }

    private func settle(
        _ job: Job, _ commit: Commit, on record: LineRecord, at index: LineIndex, _ outcome: SharedCommitOutcome
    ) {
        switch outcome {
        case .committed:
            guard let next = lines.publish(commit, after: record, at: index) else {
                return conclude(job, .failure(Refusal(.unknownLine)))
            }
            let aftermath = Aftermath(effects: commit.effects, call: commit.call)
            conclude(job, .success(.committed(aftermath, before: record, after: next)))
        case .conflict(let position):
            metrics.commitConflicts.add()
            wait(job, until: position)
        case .failed(let refusal):
            // It may stand all the same: what is published of it, or read, shows.
            refresh(job.line)
            conclude(job, .failure(refusal))
        }
    }

    /// Decides the job again once the line here is what it was in the store at this moment.
    private func confirm(_ job: Job) {
        store.read(job.line) { [self] result in
            switch result {
            case .failure(let refusal): conclude(job, .failure(refusal))
            case .success(let present):
                var job = job
                job.isCurrent = true
                wait(job, until: present?.position ?? LinePosition(epoch: 0, version: 0))
            }
        }
    }

    /// Decides the job again once the line has come to the position: what brought it there is on its way to every node.
    private func wait(_ job: Job, until position: LinePosition) {
        while let heard = queues.withLock({ $0[job.line]?.awaits(position, job) }) { apply(heard, on: job.line) }
        if let present = lines.record(of: job.line) { resume(job.line, at: present.position) } else { run(job) }
    }

    private func resume(_ line: LineID, at position: LinePosition) {
        if let job = queues.withLock({ $0[line]?.reached(position) }) { run(job) }
    }

    private func conclude(_ job: Job, _ result: Result<LineOutcome, Refusal>) {
        if let next = end(job, result) { run(next) }
    }

    /// Tells what came of the job and applies what was heard meanwhile; returns the job that is under way now.
    private func end(_ job: Job, _ result: Result<LineOutcome, Refusal>) -> Job? {
        job.then(result)
        while true {
            let ending = queues.withLock { queues in
                let ending = queues[job.line]?.ended()
                if queues[job.line]?.isIdle == true { queues[job.line] = nil }
                return ending
            }
            switch ending {
            case .heard(let heard): apply(heard, on: job.line)
            case .over(let next): return next
            case nil: return nil
            }
        }
    }

    // MARK: Others' commits

    private func apply(_ heard: CommitQueue<Job, SharedCommit>.Heard, on line: LineID) {
        for commit in heard.notices { apply(commit) }
        if !heard.isWhole { refresh(line) }
    }

    private func apply(_ shared: SharedCommit) {
        // A line that is not here yet is read when the directory brings it.
        guard let (index, record) = lines.find(shared.line), shared.position > record.position else { return }
        guard shared.position.follows(record.position),
            let next = lines.publish(shared.commit, after: record, at: index)
        else { return refresh(shared.line) }
        let aftermath = Aftermath(effects: shared.commit.effects, call: shared.commit.call)
        follow.withLock { $0 }?(aftermath, record, next)
        resume(shared.line, at: next.position)
    }
}
