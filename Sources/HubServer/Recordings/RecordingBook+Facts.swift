import HubCore

extension RecordingBook: FactMade {
    init(facts: [StoredFact]) {
        self.init(facts.compactMap { if case .audio(.recording(let recording)) = $0 { recording } else { nil } })
    }

    mutating func apply(_ fact: StoredFact) {
        switch fact {
        case .audio(.recording(let recording)): put(recording)
        case .audio(.recordingForgotten(let id)): forget(id)
        default: break
        }
    }
}
