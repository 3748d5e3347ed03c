import LineModel

extension [StoredFact] {
    /// What is left to write of facts that become durable together, in their order: of each call the last one.
    ///
    /// An end stays although facts of the living call follow it, for they have no effect.
    package var lasting: [StoredFact] {
        guard count > 1 else { return self }
        var endsLater: [CallID: Bool] = [:]
        var lasting: [StoredFact] = []
        lasting.reserveCapacity(count)
        for fact in reversed() {
            if let (call, isEnd) = fact.callChange {
                let known = endsLater[call]
                if let known, known || !isEnd { continue }
                endsLater[call] = isEnd
            }
            lasting.append(fact)
        }
        lasting.reverse()
        return lasting
    }
}

extension StoredFact {
    /// The call whose row this puts or takes away, and whether for good; nil for every other fact.
    fileprivate var callChange: (call: CallID, isEnd: Bool)? {
        switch self {
        case .liveCall(let record): (record.call, false)
        case .liveCallForgotten(let call): (call, false)
        case .endedCall(let record): (record.call, true)
        default: nil
        }
    }
}
