/// Which records are written when somebody can cause any number of a kind: so many a second, and how many were left out.
///
/// A value on hand-given seconds of any clock.
struct LogRation: Hashable {
    enum Verdict: Hashable {
        /// So many of its kind were left out since the last that was written.
        case write(leftOut: Int)
        case leaveOut
    }

    private struct Kind: Hashable {
        var second: Int64
        var written = 0
        var leftOut = 0
    }

    private let perSecond: Int
    private let mostKinds: Int
    private var kinds: [String: Kind] = [:]

    /// - Parameter mostKinds: kinds that are told apart; what comes after them shares one.
    init(perSecond: Int = 20, mostKinds: Int = 256) {
        self.perSecond = perSecond
        self.mostKinds = mostKinds
    }

    mutating func came(_ kind: String, second: Int64) -> Verdict {
        let name = kinds[kind] != nil || kinds.count < mostKinds ? kind : ""
        var state = kinds[name] ?? Kind(second: second)
        defer { kinds[name] = state }
        if state.second != second {
            state.second = second
            state.written = 0
        }
        guard state.written < perSecond else {
            state.leftOut += 1
            return .leaveOut
        }
        state.written += 1
        defer { state.leftOut = 0 }
        return .write(leftOut: state.leftOut)
    }
}
