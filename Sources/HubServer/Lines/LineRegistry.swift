import LineModel
import LineTable
import Synchronization

/// Where each line stands in the table, and on which line each call is.
final class LineRegistry: Sendable {
    private let lines = Mutex<[LineID: LineIndex]>([:])
    /// Where the log of each removed line ended: should the line come back, its seq goes on, as clients may still hold it.
    private let lastSeqs = Mutex<[LineID: Int64]>([:])
    private let lineOfCall = Mutex<[CallID: LineID]>([:])

    func index(of line: LineID) -> LineIndex? { lines.withLock { $0[line] } }
    func set(_ index: LineIndex?, of line: LineID) { lines.withLock { $0[line] = index } }
    func lastSeq(of line: LineID) -> Int64 { lastSeqs.withLock { $0[line] } ?? 0 }
    func set(lastSeq: Int64, of line: LineID) { lastSeqs.withLock { $0[line] = lastSeq } }
    var allLines: [LineID] { lines.withLock { Array($0.keys) } }
    var lineCount: Int { lines.withLock { $0.count } }

    /// The line of a live or lately ended call.
    func line(of call: CallID) -> LineID? { lineOfCall.withLock { $0[call] } }

    /// Every live and lately ended call with its line.
    var calls: [(call: CallID, line: LineID)] { lineOfCall.withLock { $0.map { ($0.key, $0.value) } } }

    /// Follows a commit: calls appear, and are forgotten with their tombstones (P22).
    func follow(_ before: LineState, _ after: LineState) {
        // Most commits change a row, and bring or take none.
        guard !Self.haveSameCalls(before.calls, after.calls) || !Self.haveSameCalls(before.tombstones, after.tombstones)
        else { return }
        let known = Set(before.calls.map(\.id)).union(before.tombstones.map(\.id))
        let kept = Set(after.calls.map(\.id)).union(after.tombstones.map(\.id))
        lineOfCall.withLock { calls in
            for call in kept.subtracting(known) { calls[call] = after.line.id }
            for call in known.subtracting(kept) { calls[call] = nil }
        }
    }

    private static func haveSameCalls(_ some: [Call], _ others: [Call]) -> Bool {
        some.elementsEqual(others) { $0.id == $1.id }
    }
}
