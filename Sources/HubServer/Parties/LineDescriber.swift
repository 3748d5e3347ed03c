import LineModel
import Synchronization

/// Has lines say what the directory says of them, each by a commit of its own (X5, F27).
///
/// A description never replaces that of a later directory, so that any node may make it, and several at once.
final class LineDescriber: Sendable {
    private let control: CallControl
    private let patience: Duration
    private let present: @Sendable (LineID) -> (line: Line, group: LineGroup)?
    /// Lines to be looked at once others had time to describe them.
    private let owed = Mutex<Set<LineID>>([])

    /// - Parameters:
    ///   - patience: how long another node may take to describe the lines that its change concerns.
    ///   - present: what the directory says of a line now; nil where it has none.
    init(
        _ control: CallControl, patience: Duration,
        present: @escaping @Sendable (LineID) -> (line: Line, group: LineGroup)?
    ) {
        self.control = control
        self.patience = patience
        self.present = present
    }

    /// Returns when each of the lines is described; with the reason where one could not be, which is tried again later.
    func describe(_ lines: [LineID]) async -> Refusal? {
        return await withCheckedContinuation { continuation in
            let all = Gathering(lines.count, into: Refusal?.none) { continuation.resume(returning: $0) }
            for id in lines {
                describe(id) { [self] failure in
                    if failure != nil { later([id]) }
                    all.came { $0 = $0 ?? failure }
                }
            }
        }
    }

    /// Looks at the lines when their descriptions should have come, and makes those that have not.
    func later(_ lines: some Sequence<LineID>) {
        let isFirst = owed.withLock { owed in
            let wasEmpty = owed.isEmpty
            owed.formUnion(lines)
            return wasEmpty && !owed.isEmpty
        }
        guard isFirst else { return }
        Task { [weak self, patience] in
            try? await Task.sleep(for: patience)
            guard let self else { return }
            _ = await describe(takeOwed().filter(isWrong))
        }
    }

    private func takeOwed() -> [LineID] {
        owed.withLock { owed in
            defer { owed = [] }
            return Array(owed)
        }
    }

    private func describe(_ id: LineID, done: @escaping @Sendable (Refusal?) -> Void) {
        guard let (line, group) = present(id) else { return done(nil) }
        control.commit(id, .described(line, group)) { result in
            // A line that is gone meanwhile needs no description.
            if case .failure(let refusal) = result, refusal.code != .unknownLine { return done(refusal) }
            done(nil)
        }
    }

    private func isWrong(_ id: LineID) -> Bool {
        guard let (line, group) = present(id), let known = control.lines.record(of: id)?.state else { return false }
        var same = group
        same.version = known.group.version
        return known.line != line || known.group != same
    }
}
