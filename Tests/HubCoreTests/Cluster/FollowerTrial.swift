import HubCore
import HubTesting
import LineModel

/// Some lines that are committed to elsewhere, heard of by a bad bus, and read by slow reads.
struct FollowerTrial {
    private static let readLimit = 2

    private var dice: Dice
    private var follower = LineFollower(readLimit: readLimit, keptLimit: 3)
    private var truth: [SharedCommit]
    private var held: [LineID: LinePosition] = [:]
    private var bus: [SharedCommit] = []
    private var reads: [(line: LineID, ticket: Int, result: LinePosition)] = []

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        truth = ["a", "b", "c", "d"].map { name in
            let state = LineState(
                line: Line(id: .named(name), number: "+461", owner: Office.anna.id),
                group: LineGroup(owner: LineGroup.Member(party: Office.anna)))
            return SharedCommit(position: LinePosition(epoch: 1, version: 1), commit: Commit(next: state))
        }
        for commit in truth { held[commit.line] = commit.position }
    }

    /// What is wrong, if anything.
    mutating func run() -> String? {
        for _ in 0..<150 {
            if let fault = step() { return fault }
        }
        // The bus is silent, reads succeed; then all lines are compared.
        while !reads.isEmpty { if let fault = finishRead(fails: false) { return fault } }
        for commit in truth {
            if let fault = take(follower.told(commit.line, at: commit.position, current: held[commit.line])) {
                return fault
            }
        }
        while !reads.isEmpty { if let fault = finishRead(fails: false) { return fault } }
        guard follower.isInStep else { return "a gap is left" }
        return truth.allSatisfy { held[$0.line] == $0.position } ? nil : "held \(held)"
    }

    private mutating func step() -> String? {
        switch dice.roll(5) {
        case 0, 1:
            let index = dice.roll(truth.count)
            truth[index].position = truth[index].position.next
            if dice.once(in: 40) { truth[index].position.epoch += 1 }
            for _ in 0..<dice.pick([0, 1, 1, 1, 1, 2]) { bus.append(truth[index]) }
        case 2, 3:
            guard !bus.isEmpty else { break }
            let commit = bus.remove(at: dice.once(in: 3) ? dice.roll(bus.count) : 0)
            return take(follower.heard(commit, current: held[commit.line]))
        default: if !reads.isEmpty { return finishRead(fails: dice.once(in: 6)) }
        }
        return nil
    }

    private mutating func finishRead(fails: Bool) -> String? {
        let read = reads.remove(at: dice.roll(reads.count))
        if fails { return take(follower.readFailed(read.line, ticket: read.ticket)) }
        let actions = follower.found(read.line, ticket: read.ticket, at: read.result, current: held[read.line])
        for case .replace(let line) in actions {
            guard line == read.line, read.result > held[line]! else { return "replaced by what is no newer" }
            held[line] = read.result
        }
        return take(actions)
    }

    private mutating func take(_ actions: [LineFollower.Action]) -> String? {
        for action in actions {
            switch action {
            case .apply(let commit):
                guard commit.position.follows(held[commit.line]!) else {
                    return "\(commit.position) applied on \(held[commit.line]!)"
                }
                held[commit.line] = commit.position
            case .read(let line, let ticket):
                // The store answers with what it has then, and the answer takes its time.
                reads.append((line, ticket, truth.first { $0.line == line }!.position))
            case .replace: break
            case .regressed(let line): return "\(line) did not lose anything"
            }
        }
        return reads.count <= Self.readLimit ? nil : "\(reads.count) reads at once"
    }
}
