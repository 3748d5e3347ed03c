import DequeModule
public import LineModel

/// Keeps a node's lines in step with what it hears of them: what comes in order is applied, what is old ignored, and
/// where something is missing the line is read.
///
/// A value that knows only the lines with a gap. Where a line is, the caller says, as it holds the snapshots: `current`,
/// nil for a line that the node does not have. Actions are to be done in their order, before the line's next event.
public struct LineFollower: Sendable {
    public enum Action: Hashable, Sendable {
        /// Take over the commit: it follows on what the node has.
        case apply(SharedCommit)
        /// Take what was read in place of what the node has.
        case replace(LineID)
        /// Read the line; then tell `found` or `readFailed`.
        case read(LineID, ticket: Int)
        /// The store has less of the line than it had: it has lost its latest writes without a new epoch.
        case regressed(LineID)
    }

    private struct Gap {
        /// The newest position that was heard of.
        var wanted: LinePosition
        /// Commits that came in between, for after the read.
        var kept: [LinePosition: SharedCommit] = [:]
    }

    private let readLimit: Int
    private let keptLimit: Int
    private var gaps: [LineID: Gap] = [:]
    /// The reads under way, with what was wanted when each began; one of a line at a time. The gap may be closed already.
    private var reads: [LineID: (ticket: Int, wanted: LinePosition)] = [:]
    /// Lines to read when reads are free, first come first served; some may have come into step meanwhile.
    private var waiting: Deque<LineID> = []
    private var isWaiting: Set<LineID> = []
    private var tickets = 0

    /// - Parameters:
    ///   - readLimit: reads that may be under way at once.
    ///   - keptLimit: commits that a line with a gap keeps; beyond it the oldest is dropped, and later read.
    public init(readLimit: Int = 64, keptLimit: Int = 32) {
        self.readLimit = readLimit
        self.keptLimit = keptLimit
    }

    /// Whether all lines are as far as they were heard to be.
    public var isInStep: Bool { gaps.isEmpty }

    /// Whether nothing is missing of the line, and it is not read.
    public func isInStep(_ line: LineID) -> Bool { gaps[line] == nil && reads[line] == nil }

    // MARK: Events

    /// A commit came by the bus, or with the reply to one's own.
    public mutating func heard(_ commit: SharedCommit, current: LinePosition?) -> [Action] {
        let position = commit.position
        if let current {
            guard position > current else { return [] }
            if position.follows(current) {
                return [.apply(commit)] + takeKept(of: commit.line, after: position)
            }
        }
        want(commit.line, position)
        keep(commit)
        return startReads()
    }

    /// The store had the line there a moment ago.
    public mutating func told(_ line: LineID, at position: LinePosition, current: LinePosition?) -> [Action] {
        if let current, position <= current { return [] }
        want(line, position)
        return startReads()
    }

    /// What a read gave; nil where the store has no such line.
    public mutating func found(
        _ line: LineID, ticket: Int, at position: LinePosition?, current: LinePosition?
    ) -> [Action] {
        guard let asked = finishRead(of: line, ticket) else { return [] }
        guard let position else {
            gaps[line] = nil
            return startReads()
        }
        // A store that has less than was heard of before it was asked would be asked for ever.
        guard position >= asked else {
            gaps[line] = nil
            return [.regressed(line)] + startReads()
        }
        let isNewer = current.map { $0 < position } ?? true
        let replacement: [Action] = isNewer ? [.replace(line)] : []
        let later = takeKept(of: line, after: isNewer ? position : current ?? position)
        return replacement + later + startReads()
    }

    /// The line is forgotten until it is heard of again: who judges the bus has all lines compared then
    /// (`BusHealth.rereadFailed`), so that a store in trouble is not asked without a pause.
    public mutating func readFailed(_ line: LineID, ticket: Int) -> [Action] {
        guard finishRead(of: line, ticket) != nil else { return [] }
        gaps[line] = nil
        return startReads()
    }

    // MARK: Steps

    private mutating func want(_ line: LineID, _ position: LinePosition) {
        let wanted = max(gaps[line]?.wanted ?? position, position)
        gaps[line, default: Gap(wanted: wanted)].wanted = wanted
        queue(line)
    }

    private mutating func keep(_ commit: SharedCommit) {
        gaps[commit.line]?.kept[commit.position] = commit
        guard let kept = gaps[commit.line]?.kept, kept.count > keptLimit, let oldest = kept.keys.min() else { return }
        gaps[commit.line]?.kept[oldest] = nil
    }

    /// The kept commits that follow on the position; the gap is closed where nothing newer is wanted.
    private mutating func takeKept(of line: LineID, after position: LinePosition) -> [Action] {
        guard var gap = gaps[line] else { return [] }
        var reached = position
        var actions: [Action] = []
        while let next = gap.kept.removeValue(forKey: reached.next) {
            reached = next.position
            actions.append(.apply(next))
        }
        guard reached < gap.wanted else {
            gaps[line] = nil
            return actions
        }
        gap.kept = gap.kept.filter { $0.key > reached }
        gaps[line] = gap
        queue(line)
        return actions
    }

    private mutating func queue(_ line: LineID) {
        guard reads[line] == nil, isWaiting.insert(line).inserted else { return }
        waiting.append(line)
    }

    private mutating func startReads() -> [Action] {
        var actions: [Action] = []
        while reads.count < readLimit, let line = waiting.popFirst() {
            isWaiting.remove(line)
            guard let gap = gaps[line] else { continue }
            tickets += 1
            reads[line] = (tickets, gap.wanted)
            actions.append(.read(line, ticket: tickets))
        }
        return actions
    }

    /// What was wanted when the read began; nil where it is none that is under way.
    private mutating func finishRead(of line: LineID, _ ticket: Int) -> LinePosition? {
        guard let read = reads[line], read.ticket == ticket else { return nil }
        reads[line] = nil
        return read.wanted
    }
}
