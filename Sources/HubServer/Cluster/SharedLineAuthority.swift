import HubCore
import LineModel
import LineTable
import Synchronization

/// The authority of a cluster: a node decides, and the shared store takes the commit or tells what came between
/// (architecture §5).
///
/// A node has one commit of a line under way at a time. What it hears of others' commits meanwhile waits for the outcome, so
/// that its snapshots follow one another as the store's do. All but `transact` is called on the store's thread.
final class SharedLineAuthority: LineAuthority {
    /// Hears of each commit that another node made, in their order on the line; of several together, without what
    /// they ask for, where only what they made of the line is known.
    typealias Follow = @Sendable (Aftermath?, _ before: LineRecord, _ after: LineRecord) -> Void

    /// What hears of others' commits.
    struct Ears: Sendable {
        var follow: Follow
        /// Hears what a commit means beyond its line, where the line was not read.
        var followUnread: @Sendable (LineRepercussions, LineID) -> Void
        /// Whether a command here waits for the claim.
        var isAwaited: @Sendable (Claim) -> Bool
        /// Hears that a line is not known to be in step until all are compared again.
        var readFailed: @Sendable () -> Void
    }

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

    /// Keeps the lines in step with the store, and who waits until they are.
    private struct Following: Sendable {
        var follower = LineFollower()
        var rounds: [@Sendable (_ succeeded: Bool) -> Void] = []
    }

    /// Lines whose positions one question asks for.
    private static let linesAtOnce = 256

    let carriesEffects = true
    private let lines: NodeLines
    private let store: any SharedLineStore
    private let switches: SwitchLinks
    private let metrics: Metrics
    private let now: Clock
    private let isCurrent: @Sendable () -> Bool
    private let queues = Mutex<[LineID: CommitQueue<Job, LineNotice>]>([:])
    private let ears = Mutex<Ears?>(nil)
    private let following = Mutex(Following())
    /// The latest turns of members that are known here.
    private let turns = Mutex<[PartyID: UInt64]>([:])

    /// - Parameter isCurrent: whether what the node knows may be decided on; else commands are refused `busUnavailable`.
    init(
        _ lines: NodeLines, store: any SharedLineStore, switches: SwitchLinks, metrics: Metrics, now: @escaping Clock,
        isCurrent: @escaping @Sendable () -> Bool = { true }
    ) {
        self.lines = lines
        self.store = store
        self.switches = switches
        self.metrics = metrics
        self.now = now
        self.isCurrent = isCurrent
    }

    /// Tells from now on of others' commits.
    func start(_ ears: Ears) {
        self.ears.withLock { $0 = ears }
        lines.unread.start { [weak self] in self?.refresh($0) }
    }

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

    func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void) { store.caughtUp(done) }

    func lineAdded(_ line: LineID) { refresh(line) }

    func lineRemoved(_ line: LineID) {
        if let job = queues.withLock({ $0[line]?.gaveUp() }) { conclude(job, .failure(Refusal(.unknownLine))) }
    }

    /// A commit was published by the store, another node's or our own.
    func heard(_ notice: LineNotice) {
        let (isHeld, hasJob) = queues.withLock { queues in
            (queues[notice.line]?.held(notice) ?? false, queues[notice.line] != nil)
        }
        if !isHeld, hasJob || !keptUnread(notice) { apply(notice) }
    }

    /// Compares all lines with the store, and reads those of which something was missed.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        reread(lines.registry.allLines[...], done)
    }

    /// What the node knows may be out of date: who waits to hear of a line is told so.
    func busFailed() {
        let waiting = queues.withLock { queues in
            queues.keys.compactMap { line in queues[line]?.gaveUp() }
        }
        for job in waiting { conclude(job, .failure(Refusal(.busUnavailable))) }
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
        guard isCurrent() else { return .ended(.failure(Refusal(.busUnavailable))) }
        guard let (index, record) = lines.find(job.line) else { return .ended(.failure(Refusal(.unknownLine))) }
        // Before the obstacle is looked for: who takes a turn after this one is decided on what comes of it.
        let turn = job.request.talk.map { talk in
            TalkTurn(party: talk.party, number: turns.withLock { $0[talk.party] ?? 0 } + 1)
        }
        let context = job.request.context(at: now(), on: job.line, switches)
        let result: Result<LineOutcome, Refusal>
        do throws(Refusal) {
            switch try record.state.decide(job.request.command, in: context) {
            case .unchanged(let call): result = .success(.unchanged(call, record))
            case .commit(var commit):
                if let trace = job.request.trace { commit.trace(to: trace) }
                let shared = SharedCommit(
                    position: record.position.next, commit: commit, turn: turn,
                    repercussions: LineRepercussions(of: commit, after: record.state, turn: turn))
                store.commit(shared, fence: job.request.fence) { [self] outcome in
                    settle(job, shared, on: record, at: index, outcome)
                }
                return .underWay
            }
        } catch {
            result = .failure(error)
        }
        // What is not committed was not compared: a member is refused for what is so, not for what was so a moment ago.
        guard job.request.command.isMembers, !job.isCurrent else { return .ended(result) }
        if case .failure(let refusal) = result, refusal.code == .switchUnavailable {
            // Which switches there are is no part of the line: it may have come into step at another node.
            store.caughtUp { [self] heard in
                if case .failure(let refusal) = heard { conclude(job, .failure(refusal)) } else { confirm(job) }
            }
        } else {
            confirm(job)
        }
        return .underWay
    }

    private func settle(
        _ job: Job, _ shared: SharedCommit, on record: LineRecord, at index: LineIndex, _ outcome: SharedCommitOutcome
    ) {
        let commit = shared.commit
        switch outcome {
        case .committed:
            guard let next = lines.publish(commit, after: record, at: index) else {
                return conclude(job, .failure(Refusal(.unknownLine)))
            }
            let aftermath = Aftermath(
                effects: commit.effects, call: commit.call, isOvertaken: isOvertaken(shared.turn))
            conclude(job, .success(.committed(aftermath, before: record, after: next)))
            note(shared.turn)
        case .conflict(let position):
            metrics.commitConflicts.add()
            wait(job, until: position)
        case .turnTaken(let number, let line):
            metrics.commitConflicts.add()
            decideAgain(job, after: number, on: line)
        case .fenced: conclude(job, .failure(Refusal(.busyOperation)))
        case .failed(let refusal):
            // It may stand all the same: what is published of it, or read, shows.
            refresh(job.line)
            conclude(job, .failure(refusal))
        }
    }

    /// Decides the job again once this node knows what the member's latest turn did.
    private func decideAgain(_ job: Job, after number: UInt64, on line: LineID?) {
        store.caughtUp { [self] result in
            if case .failure(let refusal) = result { return goOnBlindly(job, after: number, refusal) }
            // What was heard may still be kept back behind a commit of our own.
            store.read(line ?? job.line) { [self] result in
                switch result {
                case .failure(let refusal): goOnBlindly(job, after: number, refusal)
                case .success(let reading): store.caughtUp { [self] _ in decideAgain(job, after: number, reading) }
                }
            }
        }
    }

    /// What the latest turn did is not known. A member is refused for that; what a switch reports is so whatever it was.
    private func goOnBlindly(_ job: Job, after number: UInt64, _ refusal: Refusal) {
        if job.request.command.isMembers { conclude(job, .failure(refusal)) } else { run(job, after: number) }
    }

    private func decideAgain(_ job: Job, after number: UInt64, _ reading: SharedReading) {
        if let line = reading.state?.line.id { take(reading, of: line) }
        run(job, after: number)
    }

    /// - Parameter number: the member's latest turn as the store has it, which may have lost later ones.
    private func run(_ job: Job, after number: UInt64) {
        if let party = job.request.talk?.party { turns.withLock { $0[party] = number } }
        run(job)
    }

    /// Whether a later turn of the member is known.
    private func isOvertaken(_ turn: TalkTurn?) -> Bool {
        guard let turn else { return false }
        return turns.withLock { ($0[turn.party] ?? 0) > turn.number }
    }

    private func note(_ turn: TalkTurn?) {
        guard let turn else { return }
        turns.withLock { $0[turn.party] = max($0[turn.party] ?? 0, turn.number) }
    }

    /// Decides the job again once the line here is what it was in the store at this moment.
    private func confirm(_ job: Job) {
        store.read(job.line) { [self] result in
            switch result {
            case .failure(let refusal): conclude(job, .failure(refusal))
            case .success(let reading) where reading.isGone: conclude(job, .failure(Refusal(.unknownLine)))
            case .success(let reading):
                var job = job
                job.isCurrent = true
                wait(job, until: reading.position)
            }
        }
    }

    /// Decides the job again once the line has come to the position. What brought it there is on its way to every node:
    /// only where it was lost the line is read, as then what happened in between is not known.
    private func wait(_ job: Job, until position: LinePosition) {
        while let heard = queues.withLock({ $0[job.line]?.awaits(position, job) }) { apply(heard, on: job.line) }
        guard let present = lines.record(of: job.line) else { return resume(job.line, at: position) }
        resume(job.line, at: present.position)
        guard present.position < position else { return }
        store.caughtUp { [self] _ in told(job.line, at: position) }
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

    private func apply(_ heard: CommitQueue<Job, LineNotice>.Heard, on line: LineID) {
        for notice in heard.notices { apply(notice) }
        if !heard.isWhole { refresh(line) }
    }

    /// Follows what the commit means beyond its line, and leaves the line unread; false where somebody here looks at the
    /// line, waits for what the commit says, or misses what came before it.
    private func keptUnread(_ notice: LineNotice) -> Bool {
        guard let present = lines.position(of: notice.line), notice.position.follows(present),
            !lines.isWatched(notice.line), following.withLock({ $0.follower.isInStep(notice.line) }),
            let ears = ears.withLock({ $0 }), let change = notice.repercussions,
            !change.settled.contains(where: ears.isAwaited)
        else { return false }
        lines.keepUnread(notice, change)
        ears.followUnread(change, notice.line)
        note(change.turn)
        return true
    }

    private func apply(_ notice: LineNotice) {
        // A line that is not here yet is read when the directory brings it.
        guard let present = lines.position(of: notice.line), notice.position > present else { return }
        do throws(SharedFormatError) {
            let commit = try notice.commit()
            follow(on: notice.line) { $0.heard(commit, current: $1) }
        } catch {
            told(notice.line, at: notice.position)
        }
    }

    private func told(_ line: LineID, at position: LinePosition) {
        follow(on: line) { $0.told(line, at: position, current: $1) }
    }

    /// Reads the line, where what was published of it may have been lost.
    private func refresh(_ line: LineID) {
        store.read(line) { [self] result in
            guard case .success(let reading) = result else { return }
            take(reading, of: line)
        }
    }

    private func reread(_ rest: ArraySlice<LineID>, _ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        let asked = Array(rest.prefix(Self.linesAtOnce))
        guard !asked.isEmpty else {
            following.withLock { $0.rounds.append(done) }
            return endRounds()
        }
        store.positions(of: asked) { [self] result in
            guard case .success(let positions) = result else { return done(false) }
            for (line, position) in zip(asked, positions) { told(line, at: position) }
            reread(rest.dropFirst(asked.count), done)
        }
    }

    /// Does what the follower says of an event on the line.
    private func follow(
        on line: LineID, reading: SharedReading? = nil,
        _ event: (inout LineFollower, _ current: LinePosition?) -> [LineFollower.Action]
    ) {
        let current = lines.position(of: line)
        for action in following.withLock({ event(&$0.follower, current) }) {
            switch action {
            case .apply(let commit): take(commit)
            case .replace(let line): if let reading { take(reading, of: line) }
            case .read(let line, let ticket): read(line, ticket)
            // The store's epoch tells of what it has lost, and did not this time: what it has is taken all the same.
            case .regressed: metrics.storeRegressions.add()
            }
        }
        endRounds()
    }

    private func read(_ line: LineID, _ ticket: Int) {
        store.read(line) { [self] result in
            switch result {
            // The directory will say so here as well.
            case .success(let reading) where reading.isGone:
                follow(on: line) { follower, current in
                    follower.found(line, ticket: ticket, at: nil, current: current)
                }
                lineRemoved(line)
            case .success(let reading):
                follow(on: line, reading: reading) { follower, current in
                    follower.found(line, ticket: ticket, at: reading.position, current: current)
                }
            case .failure:
                follow(on: line) { follower, _ in follower.readFailed(line, ticket: ticket) }
                endRounds(failed: true)
                ears.withLock { $0 }?.readFailed()
            }
        }
    }

    private func take(_ shared: SharedCommit) {
        guard let (index, record) = lines.find(shared.line), shared.position.follows(record.position),
            let next = lines.publish(shared.commit, after: record, at: index)
        else { return refresh(shared.line) }
        let aftermath = Aftermath(effects: shared.commit.effects, call: shared.commit.call)
        ears.withLock { $0 }?.follow(aftermath, record, next)
        // Whoever knows of the turn sees what came of it.
        note(shared.turn)
        resume(shared.line, at: next.position)
    }

    private func take(_ reading: SharedReading, of line: LineID) {
        guard !reading.isGone, let record = lines.record(of: line) else { return }
        let state = reading.state ?? LineState(line: record.state.line, group: record.state.group)
        guard let (before, after) = lines.catchUp(with: SharedState(position: reading.position, state: state)) else {
            return
        }
        ears.withLock { $0 }?.follow(nil, before, after)
        resume(line, at: after.position)
    }

    /// Tells who compares the lines that they are in step, or that this could not be found out.
    private func endRounds(failed: Bool = false) {
        let over = following.withLock { following in
            guard failed || following.follower.isInStep else { return [@Sendable (Bool) -> Void]() }
            defer { following.rounds = [] }
            return following.rounds
        }
        for done in over { done(!failed) }
    }
}

extension SharedLineAuthority.Ears {
    init(_ control: CallControl, readFailed: @escaping @Sendable () -> Void = {}) {
        self.init(
            follow: { control.follow($0, before: $1, after: $2) }, followUnread: { control.follow($0, on: $1) },
            isAwaited: { control.waiters.isAwaited($0) }, readFailed: readFailed)
    }
}
