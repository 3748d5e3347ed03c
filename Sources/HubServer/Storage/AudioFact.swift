public import LineModel

/// What must not be forgotten of voicemail, recordings and their sound. Each but the key replaces
/// what was known before of the same subject.
public enum AudioFact: Hashable, Sendable {
    /// A message as it stands, a deleted one included (P44).
    case message(VoicemailMessage)
    /// A message that was deleted long ago is no longer known to have been.
    case messageForgotten(VoicemailID)
    /// A recording as it stands, a deleted one included.
    case recording(Recording)
    case recordingForgotten(RecordingID)
    /// Sound that is on the disk whole (P43).
    case file(MediaFile)
    case fileRemoved(MediaID)
    /// The key that signs the URLs of sound, so that they outlive the process. The first stays.
    case signingKey([UInt8])
}
