import LineModel

/// What a `MemoryFactStore` knows of voicemail, recordings and sound, as a value.
struct MemoryAudio: Sendable {
    private var messages: [VoicemailID: VoicemailMessage] = [:]
    private var recordings: [RecordingID: Recording] = [:]
    private var files: [MediaID: MediaFile] = [:]
    private var signingKey: [UInt8]?

    mutating func apply(_ fact: AudioFact) {
        switch fact {
        case .message(let message): messages[message.id] = message
        case .messageForgotten(let id): messages[id] = nil
        case .recording(let recording): recordings[recording.id] = recording
        case .recordingForgotten(let id): recordings[id] = nil
        case .file(let file): files[file.id] = file
        case .fileRemoved(let id): files[id] = nil
        case .signingKey(let key): signingKey = signingKey ?? key
        }
    }

    func file(_ id: MediaID) -> MediaFile? { files[id] }

    var state: AudioState {
        AudioState(
            messages: messages.values.sorted { $0.id < $1.id }, recordings: recordings.values.sorted { $0.id < $1.id },
            files: files.values.sorted { $0.id < $1.id }, signingKey: signingKey)
    }
}
