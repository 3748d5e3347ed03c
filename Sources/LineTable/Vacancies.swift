/// Chooses the index for a new line: a fresh one, or one that has been out of use for long.
///
/// A returned index stays in quarantine until `quarantineLength` others have followed it, or until no fresh one is left: those who
/// are late meet an empty slot, not somebody else's line. This makes mistaking rare; it never decides about memory safety.
struct Vacancies {
    /// How many indices in quarantine are tried while there are fresh ones.
    private static let trials = 8

    private let capacity: Int
    private let quarantineLength: Int
    private var fresh: UInt32 = 0
    private var quarantined: [LineIndex] = []
    private var oldest = 0

    init(capacity: Int, quarantineLength: Int) {
        self.capacity = capacity
        self.quarantineLength = quarantineLength
    }

    /// Takes the index for a new line; nil when all are in use. `isUnused` tells whether nobody listens to an old index any more.
    mutating func take(isUnused: (LineIndex) -> Bool) -> LineIndex? {
        let waiting = quarantined.count - oldest
        let hasFresh = Int(fresh) < capacity
        var trials = hasFresh ? min(Self.trials, waiting - quarantineLength) : waiting
        while trials > 0 {
            let index = takeOldest()
            if isUnused(index) { return index }
            quarantined.append(index)
            trials -= 1
        }
        guard hasFresh else { return nil }
        defer { fresh += 1 }
        return LineIndex(rawValue: fresh)
    }

    mutating func put(_ index: LineIndex) {
        quarantined.append(index)
    }

    private mutating func takeOldest() -> LineIndex {
        let index = quarantined[oldest]
        oldest += 1
        // Half of it is used up: moving the rest costs one step for each index taken.
        if oldest * 2 > quarantined.count {
            quarantined.removeFirst(oldest)
            oldest = 0
        }
        return index
    }
}
