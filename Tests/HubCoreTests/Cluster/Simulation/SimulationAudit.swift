import HubCore
import LineModel

/// What has been committed, by whom ever, on whichever server; and what must be so of it.
struct SimulationAudit {
    private struct Place: Hashable {
        var line: LineID
        var position: LinePosition
    }

    private struct Opened: Hashable {
        var epoch: UInt64
        var claim: Claim
    }

    private struct Done: Hashable {
        var epoch: UInt64
        var command: Int
    }

    private var history: [Place: LineState] = [:]
    private var opened: Set<Opened> = []
    private var settled: Set<Opened> = []
    private var done: Set<Done> = []
    /// The latest position that each node was seen to hold.
    private var seen: [Int: [LineID: LinePosition]] = [:]
    private(set) var commits = 0

    /// A server's lines go on in a new epoch.
    mutating func raised(_ store: SimulatedStore, _ lines: [LineID]) -> String? {
        for line in lines {
            guard let (position, state) = store.line(line) else { continue }
            if let fault = enter(line, position, state) { return fault }
        }
        return nil
    }

    mutating func committed(_ commit: SharedCommit, command: Int) -> String? {
        commits += 1
        let position = commit.position, next = commit.commit.next
        let before = LinePosition(epoch: position.epoch, version: position.version - 1)
        guard let previous = history[Place(line: commit.line, position: before)] else {
            return "\(position) of \(commit.line) follows on nothing"
        }
        if let fault = enter(commit.line, position, next) { return fault }
        let seqs = commit.commit.events.map(\.seq)
        guard seqs == Array((previous.seq + 1)..<(previous.seq + 1 + Int64(seqs.count))),
            next.seq == seqs.last ?? previous.seq
        else { return "seqs \(seqs) after \(previous.seq)" }
        guard done.insert(Done(epoch: position.epoch, command: command)).inserted else {
            return "X17: command \(command) had two effects"
        }
        for effect in commit.commit.effects {
            switch effect {
            case .order(let order):
                let isUndone = next.call(order.call)?.pending?.operation == .reconcile
                guard let claim = order.claim, order.verb == .record || !isUndone else { continue }
                guard opened.insert(Opened(epoch: position.epoch, claim: claim)).inserted else {
                    return "\(claim) was won twice"
                }
            case .settled(let claim, _):
                guard settled.insert(Opened(epoch: position.epoch, claim: claim)).inserted else {
                    return "\(claim) was settled twice"
                }
            default: break
            }
        }
        return nil
    }

    /// What a node holds is what was committed there, and never goes back.
    mutating func check(_ node: SimulatedNode) -> String? {
        for (line, held) in node.held {
            if let last = seen[node.index]?[line] {
                if last == held.position { continue }
                guard last < held.position else { return "node \(node.index) went back to \(held.position)" }
            }
            seen[node.index, default: [:]][line] = held.position
            guard history[Place(line: line, position: held.position)] == held.state else {
                return "node \(node.index) has another state of \(line) at \(held.position)"
            }
        }
        return nil
    }

    /// What clients were told is so.
    func confirms(_ line: LineID, _ position: LinePosition) -> Bool {
        history[Place(line: line, position: position)] != nil
    }

    private mutating func enter(_ line: LineID, _ position: LinePosition, _ state: LineState) -> String? {
        let place = Place(line: line, position: position)
        if let other = history[place], other != state { return "\(line) forked at \(position)" }
        history[place] = state
        return nil
    }
}
