import HubCore
import LineModel

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
    /// What a deletion stores: the sound goes with the recording in one commit, so that no node plays it any more (P43).
    static func deletion(of recording: Recording, at moment: Timestamp) -> [StoredFact] {
        [.audio(.recording(recording.deleted(at: moment))), .audio(.fileRemoved(recording.media))]
    }
}
