import HubCore
import LineModel

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
    /// What a deletion stores: the sound goes with the message in one commit, so that no node plays it any more (P43).
    static func deletion(of message: VoicemailMessage, at moment: Timestamp) -> [StoredFact] {
        [.audio(.message(message.deleted(at: moment))), .audio(.fileRemoved(message.media))]
    }
}
