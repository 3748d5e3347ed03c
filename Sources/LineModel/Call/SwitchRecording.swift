/// A recording that a switch is making of a call, as it tells it in its list (P5).
public struct SwitchRecording: Hashable, Sendable {
    public var id: RecordingID
    /// Whose it is.
    public var by: Talker

    public init(id: RecordingID, by: Talker) {
        self.id = id
        self.by = by
    }
}
