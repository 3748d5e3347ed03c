import HubCore
import LineModel

/// What a change of the directory has to do with lines in Redis: decided on what stands there, and guarded by it, so that
/// a call that comes in the same instant on another node and the change meet in one compare-and-set (P40).
///
/// A line that is gone keeps its version, counted up once more, and the number of its last event (`q`), but no state:
/// whoever commits on it meets a conflict without a value. Should it come back, both go on.
struct SharedLineTerms {
    /// A line's hash: nil where there is nothing of a member.
    struct Found: Sendable {
        var version: UInt64?
        var state: LineState?
        var lastSeq: Int64?
    }

    let change: FactChange
    let keys: RedisKeys

    /// The lines that must be known.
    var lines: [LineID] { change.begun.map(\.line.id) + change.ended + change.left.flatMap(\.lines) }

    /// The guards and operations; refuses what the calls on the lines stand against.
    func commit(_ found: [LineID: Found]) throws(Refusal) -> RedisCommit {
        var commit = RedisCommit()
        for line in Set(lines).sorted() {
            commit.guards.append(.init(key: keys.line(line), version: found[line]?.version))
        }
        for line in change.ended {
            let found = found[line]
            guard found?.state?.calls.isEmpty ?? true else { throw Refusal(.busyOperation) }
            write(&commit, line, after: found, ["q", RedisWord(String(found?.state?.seq ?? found?.lastSeq ?? 0))])
            commit.operations.append(.remove(keys.line(line), "s"))
        }
        for (party, lines) in change.left {
            for line in lines where found[line]?.state?.calls.contains(where: { $0.takesPart(party) }) == true {
                throw Refusal(.busyOperation)
            }
        }
        for beginning in change.begun {
            // One that never was has no commit yet, and needs none.
            guard let earlier = found[beginning.line.id], earlier.version != nil else { continue }
            var state = earlier.state ?? beginning
            state.line = beginning.line
            state.group = beginning.group
            if earlier.state == nil, let lastSeq = earlier.lastSeq { state.seq = lastSeq }
            write(&commit, beginning.line.id, after: earlier, ["s", RedisWord(state.encodedForNodes())])
        }
        return commit
    }

    private func write(_ commit: inout RedisCommit, _ line: LineID, after found: Found?, _ words: [RedisWord]) {
        let version = (found?.version ?? LinePosition.first) + 1
        commit.operations.append(
            .command(["HSET", RedisWord(keys.line(line)), "v", RedisWord(String(version))] + words))
    }
}
