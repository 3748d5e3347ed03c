/// A recording of a call: its recorder's alone (R71).
public struct Recording: Hashable, Sendable {
    public let id: RecordingID
    public var call: CallID
    public var line: LineID
    public var recorder: PartyID
    public var remote: Remote
    /// When the switch reported it.
    public var at: Timestamp
    public var seconds: Int64
    public var media: MediaID
    /// When it was deleted, for good; nil while it is there.
    public var deletedAt: Timestamp?

    public init(
        id: RecordingID, call: CallID, line: LineID, recorder: PartyID, remote: Remote, at: Timestamp, seconds: Int64,
        media: MediaID, deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.call = call
        self.line = line
        self.recorder = recorder
        self.remote = remote
        self.at = at
        self.seconds = seconds
        self.media = media
        self.deletedAt = deletedAt
    }

    /// The same after its deletion: the far end is forgotten with what was said.
    public func deleted(at moment: Timestamp) -> Recording {
        var copy = self
        copy.remote = Remote(number: "")
        copy.deletedAt = moment
        return copy
    }
}
