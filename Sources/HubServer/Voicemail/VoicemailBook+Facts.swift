import HubCore

extension VoicemailBook: FactMade {
    init(facts: [StoredFact]) {
        self.init(facts.compactMap { if case .audio(.message(let message)) = $0 { message } else { nil } })
    }

    mutating func apply(_ fact: StoredFact) {
        switch fact {
        case .audio(.message(let message)): put(message)
        case .audio(.messageForgotten(let id)): forget(id)
        default: break
        }
    }
}
