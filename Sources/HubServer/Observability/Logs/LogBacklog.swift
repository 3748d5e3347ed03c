/// Lines of the log that wait to be written: so many bytes of them, with a reserve for those that matter most.
///
/// What finds no room is left out and counted: a hub does not stand still because nobody reads its log.
struct LogBacklog: Hashable {
    enum Claim: Hashable {
        /// May fill three quarters.
        case ordinary
        /// May fill all: the audit, and a command's own last words.
        case reserved
    }

    struct Batch: Hashable {
        /// Whole lines, in the order in which they came.
        var lines: [UInt8]
        /// Lines that found no room since the batch before.
        var leftOut: Int
    }

    private let limit: Int
    // One after the other, so a limit in bytes is one in lines as well.
    private var lines: [UInt8] = []
    private var leftOut = 0

    /// - Parameter limit: in bytes; as much again may be in the batch that is being written.
    init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// - Returns: whether there was room.
    mutating func add(_ line: [UInt8], _ claim: Claim) -> Bool {
        let room = claim == .reserved ? limit : limit / 4 * 3
        guard lines.count + line.count <= room else {
            leftOut += 1
            return false
        }
        lines += line
        return true
    }

    /// All that waits; nil where there is nothing to tell.
    mutating func take() -> Batch? {
        guard !lines.isEmpty || leftOut > 0 else { return nil }
        defer { (lines, leftOut) = ([], 0) }
        return Batch(lines: lines, leftOut: leftOut)
    }
}
