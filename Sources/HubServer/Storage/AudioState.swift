public import LineModel

/// The voicemail, the recordings and the sound that a hub finds in its store when it starts; each list by identifier.
public struct AudioState: Hashable, Sendable {
    /// Deleted ones that are remembered included.
    public var messages: [VoicemailMessage]
    /// Deleted ones that are remembered included.
    public var recordings: [Recording]
    public var files: [MediaFile]
    /// Nil before the first start.
    public var signingKey: [UInt8]?

    public init(
        messages: [VoicemailMessage] = [], recordings: [Recording] = [], files: [MediaFile] = [],
        signingKey: [UInt8]? = nil
    ) {
        self.messages = messages
        self.recordings = recordings
        self.files = files
        self.signingKey = signingKey
    }

    /// The facts that make this state.
    var facts: [AudioFact] {
        messages.map(AudioFact.message) + recordings.map(AudioFact.recording) + files.map(AudioFact.file)
            + [signingKey].compactMap { $0.map(AudioFact.signingKey) }
    }

    /// The sound that messages and recordings name.
    var usedFiles: Set<MediaID> {
        Set(messages.lazy.filter { $0.deletedAt == nil }.map(\.media))
            .union(recordings.lazy.filter { $0.deletedAt == nil }.map(\.media))
    }
}
