import LineModel

extension MediaFiles {
    /// Follows messages and recordings that other nodes have changed: the sound of what is there is used, that of what was
    /// deleted goes.
    func follow(_ facts: [StoredFact]) {
        for fact in facts {
            switch fact {
            case .audio(.message(let message)): follow(message.media, isDeleted: message.deletedAt != nil)
            case .audio(.recording(let recording)): follow(recording.media, isDeleted: recording.deletedAt != nil)
            default: break
            }
        }
    }

    private func follow(_ media: MediaID, isDeleted: Bool) {
        // It may be used already, or not be here at all.
        if isDeleted { remove(media) } else { try? use(media) }
    }
}
