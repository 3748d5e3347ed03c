/// What a few threads did to one register, with when each began and ended; decides whether some order of it is possible.
struct RegisterHistory {
    enum Verb: Equatable {
        case read(returned: Int?)
        case compareExchange(expected: Int?, desired: Int?, succeeded: Bool)
        case clear(succeeded: Bool)
    }

    struct Operation {
        let verb: Verb
        let began: Int
        let ended: Int
    }

    let initial: Int?
    let operations: [Operation]

    /// The search of Wing and Gong: take any operation that began before all others left had ended, if the register allows what it
    /// returned, and go on with the rest. States that failed once are not tried again.
    var isLinearizable: Bool {
        var failed: Set<SearchState> = []
        return canFinish(SearchState(value: initial, done: 0), &failed)
    }

    private struct SearchState: Hashable {
        var value: Int?
        var done: UInt32
    }

    private func canFinish(_ state: SearchState, _ failed: inout Set<SearchState>) -> Bool {
        let left = operations.indices.filter { state.done & (1 << UInt32($0)) == 0 }
        guard let firstEnd = left.map({ operations[$0].ended }).min() else { return true }
        guard !failed.contains(state) else { return false }
        for position in left where operations[position].began <= firstEnd {
            guard let value = RegisterHistory.apply(operations[position].verb, to: state.value) else { continue }
            let next = SearchState(value: value, done: state.done | 1 << UInt32(position))
            if canFinish(next, &failed) { return true }
        }
        failed.insert(state)
        return false
    }

    /// The register's value after the operation; nil when the register would have answered otherwise.
    private static func apply(_ verb: Verb, to value: Int?) -> Int?? {
        switch verb {
        case .read(let returned): returned == value ? .some(value) : nil
        case .compareExchange(let expected, let desired, let succeeded):
            if succeeded { expected == value ? .some(desired) : nil } else { expected == value ? nil : .some(value) }
        case .clear(let succeeded): succeeded == (value != nil) ? .some(nil) : nil
        }
    }
}
