import DequeModule
import HashTreeCollections
import HubCore
import LineModel
import LineTable
import Synchronization

/// Holds the directory, and makes its changes one after another: durable first, then in force, then told (P40).
///
/// When a change has been answered it binds every later command: each line that it concerns has been described anew by a
/// commit of its own, so that a command decided before loses its compare-and-set and is decided again (X5, F27). Other
/// nodes take the change over in its turn, and describe what is left undescribed by a node that died over it.
final class DirectoryDesk: Sendable {
    /// A change of the directory with the facts that make it durable; decided again where another node came before it.
    typealias Change = @Sendable (inout Directory) throws(Refusal) -> [StoredFact]

    private struct Job: Sendable {
        var change: Change
        var done: @Sendable (Result<Directory, Refusal>) -> Void
    }

    private struct State: Sendable {
        var directory: Directory
        /// The one that nodes count; 0 on a node alone.
        var version: UInt64

        /// The line and who is on it, as the line is to say.
        func description(of id: LineID) -> (line: Line, group: LineGroup)? {
            guard let line = directory.lines[id], var group = directory.group(of: id) else { return nil }
            group.version = version
            return (line, group)
        }
    }

    /// The state where the describer finds it as well.
    private final class Protected: Sendable {
        private let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }

        var value: State {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    private let current: Protected
    private let control: CallControl
    private let ledger: any FactLedger
    private let describer: LineDescriber
    private let moved: @Sendable (DirectoryMove) -> Void
    private let waiting: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let jobs: Mutex<(queue: Deque<Job>, isClosed: Bool)>
    private let queueLength: Int

    /// - Parameters:
    ///   - version: which of the versions that nodes count the directory is.
    ///   - queueLength: changes that may wait; more are refused with `overloaded`.
    ///   - patience: how long another node may take to describe the lines that its change concerns.
    ///   - moved: hears what each change means for the open sessions.
    init(
        _ directory: Directory, version: UInt64 = 0, control: CallControl, ledger: any FactLedger, queueLength: Int,
        patience: Duration = .milliseconds(500), moved: @escaping @Sendable (DirectoryMove) -> Void
    ) {
        let state = Protected(State(directory: directory, version: version))
        current = state
        self.control = control
        self.ledger = ledger
        self.queueLength = queueLength
        describer = LineDescriber(control, patience: patience) { state.value.description(of: $0) }
        self.moved = moved
        jobs = Mutex((queue: [], isClosed: false))
        (waiting, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The directory as it is in force.
    var directory: Directory { current.value.directory }

    var allLines: [LineID] { directory.lines.keys.sorted() }

    func name(of party: PartyID) -> String? { directory.parties[party]?.name }

    func reference(of party: PartyID) -> PartyReference? { directory.parties[party]?.reference }

    /// Puts all lines into the table, before anything is served.
    func begin() throws(Refusal) {
        let state = current.value
        for id in state.directory.lines.keys {
            if let (line, group) = state.description(of: id) { try control.lines.add(line, group) }
        }
    }

    /// Asks for a change; `done` gets the directory after it, or the refusal.
    func change(_ change: @escaping Change, done: @escaping @Sendable (Result<Directory, Refusal>) -> Void) {
        let isTaken = jobs.withLock { jobs in
            guard !jobs.isClosed, jobs.queue.count < queueLength else { return false }
            jobs.queue.append(Job(change: change, done: done))
            return true
        }
        guard isTaken else { return done(.failure(Refusal(.overloaded))) }
        wake.yield()
    }

    /// Makes the changes, and takes over those of others, until `stop`.
    func run() async {
        ledger.start { [wake] in wake.yield() }
        for await _ in waiting {
            takeOver()
            while let job = jobs.withLock({ $0.queue.popFirst() }) { job.done(await perform(job.change)) }
        }
    }

    func stop() {
        jobs.withLock { $0.isClosed = true }
        wake.finish()
    }

    /// Has every line compared with the directory, as whoever should have described it may be gone.
    func describeAll() { describer.later(directory.lines.keys) }

    // MARK: Our own changes

    private func perform(_ change: Change) async -> Result<Directory, Refusal> {
        while true {
            takeOver()
            let before = directory
            var after = before
            var decided = FactChange()
            var difference = DirectoryDifference()
            var refusal: Refusal?
            do throws(Refusal) {
                decided.facts = try change(&after)
                difference = decided.facts.difference(before, after)
                decided.told = difference.told
                try makeRoom(for: &decided, before, after)
            } catch {
                refusal = error
                decided = FactChange()
            }
            switch await ledger.commit(decided) {
            case .superseded: continue
            case .failed(let refusal):
                restoreLines(of: decided, before)
                return .failure(refusal)
            case .committed(let version):
                if let refusal { return .failure(refusal) }
                return await putInForce(after, version, before, decided, difference)
            }
        }
    }

    private func putInForce(
        _ after: Directory, _ version: UInt64, _ before: Directory, _ change: FactChange,
        _ difference: DirectoryDifference
    ) async -> Result<Directory, Refusal> {
        let sequel = enforce(after, version, before, change.facts, difference)
        ledger.cameInForce()
        let failure = await describer.describe(sequel.lines)
        if !ledger.carriesEffects { change.told.forEach(control.feeds.tell) }
        moved(sequel.move)
        // It stands, but a line may not know of it yet: whoever made it must not rely on it.
        if let failure { return .failure(failure) }
        return .success(after)
    }

    /// Says which lines come and go, and takes these out of the table before they are forgotten; what carries calls
    /// stays (P40).
    private func makeRoom(
        for change: inout FactChange, _ before: Directory, _ after: Directory
    ) throws(Refusal) {
        for fact in change.facts {
            if case .line(let line) = fact, before.lines[line.id] == nil, let group = after.group(of: line.id) {
                change.begun.append(LineState(line: line, group: group))
            }
        }
        let limit = control.lines.table.capacity
        guard control.lines.registry.lineCount + change.begun.count <= limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("lines")])
        }
        for fact in change.facts {
            switch fact {
            case .lineRemoved(let line):
                change.ended.append(line)
                if !ledger.carriesEffects { try control.lines.remove(line) }
            case .partyRemoved(let party):
                let calls = control.talk.withLock { $0.calls(of: party) }
                guard ledger.carriesEffects || calls.isEmpty else { throw Refusal(.busyOperation) }
                // It may still be in a call on a line that it is no member of any more.
                let lines = calls.compactMap { control.lines.registry.line(of: $0) }
                change.left.append((party, before.delegators(of: party).flatMap { before.lines(ownedBy: $0) } + lines))
            default: break
            }
        }
    }

    /// Puts lines back that were taken out for a change that could not be stored.
    private func restoreLines(of change: FactChange, _ before: Directory) {
        guard !ledger.carriesEffects else { return }
        for id in change.ended {
            if let line = before.lines[id], let group = before.group(of: id) { try? control.lines.add(line, group) }
        }
    }

    // MARK: Others' changes

    /// Puts in force what other nodes have changed; they tell the parties themselves.
    private func takeOver() {
        for news in ledger.takeNews() {
            let before = directory
            do {
                let after = try before.with(news)
                let facts = news.kind == .change ? news.facts : after.facts(since: before)
                let sequel = enforce(after, news.version, before, facts, facts.difference(before, after))
                describer.later(sequel.lines)
                moved(sequel.move)
            } catch {
                return ledger.distrust()
            }
        }
        ledger.cameInForce()
    }

    // MARK: What follows

    /// What is left to do of a change that is in force.
    private struct Sequel {
        /// Lines that are to be described anew.
        var lines: [LineID] = []
        var move: DirectoryMove
    }

    private func enforce(
        _ after: Directory, _ version: UInt64, _ before: Directory, _ facts: [StoredFact],
        _ difference: DirectoryDifference
    ) -> Sequel {
        let state = State(directory: after, version: version)
        current.value = state
        let owners = facts.owners(before, after)
        var sequel = Sequel(
            move: DirectoryMove(visibility: difference.visibility, relations: difference.relations))
        for case .lineRemoved(let id) in facts where after.lines[id] == nil { control.drop(id) }
        for id in owners.flatMap({ after.lines(ownedBy: $0) }) {
            guard let (line, group) = state.description(of: id) else { continue }
            if before.lines[id] == nil {
                try? control.add(line, group)
                sequel.move.added.append(id)
            } else if before.lines[id] != line || before.group(of: id) != after.group(of: id) {
                sequel.lines.append(id)
            }
        }
        sequel.move.versionsMoved = before.policy.minimumVersions != after.policy.minimumVersions
        for fact in facts {
            switch fact {
            case .status(let party, let status): sequel.move.statuses.append((party, status))
            case .partyRemoved(let party): sequel.move.removed.append(party)
            default: break
            }
        }
        return sequel
    }
}

extension [StoredFact] {
    /// Those whose lines or delegates the change may concern.
    fileprivate func owners(_ before: Directory, _ after: Directory) -> Set<PartyID> {
        reduce(into: []) { $0.formUnion($1.owners(before, after)) }
    }

    fileprivate func difference(_ before: Directory, _ after: Directory) -> DirectoryDifference {
        DirectoryDifference(before, after, owners: owners(before, after))
    }
}

extension DirectoryDifference {
    fileprivate var told: [ToldEvent] { events.flatMap { party, events in events.map { ToldEvent(party, $0) } } }
}

extension StoredFact {
    /// Those whose lines or delegates the fact may concern.
    fileprivate func owners(_ before: Directory, _ after: Directory) -> [PartyID] {
        switch self {
        case .party(let party): [party.id] + after.delegators(of: party.id)
        case .partyRemoved(let party): [party] + before.delegators(of: party)
        case .line(let line): [line.owner]
        case .lineRemoved(let line): before.lines[line].map { [$0.owner] } ?? []
        case .delegation(let delegation): [delegation.delegator]
        case .delegationRemoved(let delegator, _): [delegator]
        case .status(let party, _): [party] + after.delegators(of: party)
        case .policy: Array(after.parties.keys)
        case .liveCall, .endedCall, .liveCallForgotten, .historyHidden, .command, .audio: []
        }
    }
}
