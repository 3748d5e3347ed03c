import HashTreeCollections
import HubCore
import LineModel
import LineTable
import Synchronization

/// Holds the directory, and makes its changes one after another: durable first, then in force, then told (P40).
///
/// When a change has been answered it binds every later command: each line that it concerns has been described anew by a
/// commit of its own, so that a command decided before loses its compare-and-set and is decided again (X5, F27).
final class DirectoryDesk: Sendable {
    /// A change of the directory with the facts that make it durable.
    typealias Change = @Sendable (inout Directory) throws(Refusal) -> [StoredFact]

    private struct Job: Sendable {
        var change: Change
        var done: @Sendable (Result<Directory, Refusal>) -> Void
    }

    private let current: Mutex<Directory>
    private let control: CallControl
    private let store: any FactStore
    private let moved: @Sendable (DirectoryMove) -> Void
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    /// - Parameters:
    ///   - queueLength: changes that may wait; more are refused with `overloaded`.
    ///   - moved: hears what each change means for the open sessions.
    init(
        _ directory: Directory, control: CallControl, store: any FactStore, queueLength: Int,
        moved: @escaping @Sendable (DirectoryMove) -> Void
    ) {
        current = Mutex(directory)
        self.control = control
        self.store = store
        self.moved = moved
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(queueLength))
    }

    /// The directory as it is in force.
    var directory: Directory { current.withLock { $0 } }

    var allLines: [LineID] { current.withLock { $0.lines.keys.sorted() } }

    func name(of party: PartyID) -> String? { current.withLock { $0.parties[party]?.name } }

    func reference(of party: PartyID) -> PartyReference? { current.withLock { $0.parties[party]?.reference } }

    /// Asks for a change; `done` gets the directory after it, or the refusal.
    func change(_ change: @escaping Change, done: @escaping @Sendable (Result<Directory, Refusal>) -> Void) {
        if case .dropped = queue.yield(Job(change: change, done: done)) { done(.failure(Refusal(.overloaded))) }
    }

    /// Makes the changes until `stop`.
    func run() async {
        for await job in jobs { job.done(await perform(job.change)) }
    }

    func stop() { queue.finish() }

    private func perform(_ change: Change) async -> Result<Directory, Refusal> {
        let before = directory
        var after = before
        let facts: [StoredFact]
        do throws(Refusal) {
            facts = try change(&after)
            try makeRoom(for: facts, before)
        } catch {
            return .failure(error)
        }
        let stored = await withCheckedContinuation { continuation in
            store.append(facts) { continuation.resume(returning: $0) }
        }
        guard case .success = stored else {
            restoreLines(of: facts, before)
            return .failure(Refusal(.overloaded))
        }
        current.withLock { $0 = after }
        let owners = facts.reduce(into: Set()) { $0.formUnion($1.owners(before, after)) }
        describeLines(of: owners, before, after)
        tell(before, after, owners, facts)
        return .success(after)
    }

    /// Takes lines out of the table before they are forgotten; what carries calls stays (P40).
    private func makeRoom(for facts: [StoredFact], _ before: Directory) throws(Refusal) {
        let added = facts.reduce(into: 0) { count, fact in
            if case .line(let line) = fact, before.lines[line.id] == nil { count += 1 }
        }
        let limit = control.lines.table.capacity
        guard control.lines.registry.lineCount + added <= limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("lines")])
        }
        for fact in facts {
            switch fact {
            case .lineRemoved(let line): try control.lines.remove(line)
            case .partyRemoved(let party):
                let calls = control.talk.withLock { $0.calls(of: party) }
                guard calls.isEmpty else { throw Refusal(.busyOperation) }
            default: break
            }
        }
    }

    /// Puts lines back that were taken out for a change that could not be stored.
    private func restoreLines(of facts: [StoredFact], _ before: Directory) {
        for case .lineRemoved(let id) in facts {
            if let line = before.lines[id], let group = before.group(of: id) { try? control.lines.add(line, group) }
        }
    }

    private func describeLines(of owners: Set<PartyID>, _ before: Directory, _ after: Directory) {
        for id in owners.flatMap({ after.lines(ownedBy: $0) }) {
            guard let line = after.lines[id], let group = after.group(of: id) else { continue }
            if before.lines[id] == nil {
                try? control.lines.add(line, group)
            } else if before.lines[id] != line || before.group(of: id) != group {
                control.commit(id, .described(line, group))
            }
        }
    }

    /// Tells both sides of a relation, and whoever's menu changed (P19).
    private func tell(_ before: Directory, _ after: Directory, _ owners: Set<PartyID>, _ facts: [StoredFact]) {
        let difference = DirectoryDifference(before, after, owners: owners)
        for (party, events) in difference.events {
            for event in events { control.feeds.append(event, to: party) }
        }
        var move = DirectoryMove(visibility: difference.visibility, relations: difference.relations)
        move.added = owners.flatMap { after.lines(ownedBy: $0) }.filter { before.lines[$0] == nil }
        move.versionsMoved = before.policy.minimumVersions != after.policy.minimumVersions
        for fact in facts {
            switch fact {
            case .status(let party, let status): move.statuses.append((party, status))
            case .partyRemoved(let party): move.removed.append(party)
            default: break
            }
        }
        moved(move)
    }
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
