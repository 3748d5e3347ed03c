import HubCore
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

    /// Follows a change of a line: calls appear, and are forgotten with their tombstones (P22).
    func follow(_ before: LineState, _ after: LineState) {
        let (appeared, forgotten) = LineRepercussions.calls(from: before, to: after)
        follow(after.line.id, appeared: appeared, forgotten: forgotten)
    }

    func follow(_ line: LineID, appeared: [CallID], forgotten: [CallID]) {
        guard !appeared.isEmpty || !forgotten.isEmpty else { return }
        lineOfCall.withLock { calls in
            for call in appeared { calls[call] = line }
            for call in forgotten { calls[call] = nil }
        }
    }
}
