/// A message that a caller left on a line; its owner and delegates share it (R72-R78).
public struct VoicemailMessage: Hashable, Sendable {
    public let id: VoicemailID
    public var call: CallID
    public var line: LineID
    public var remote: Remote
    /// When the switch reported it.
    public var at: Timestamp
    public var seconds: Int64
    public var media: MediaID
    /// Whether any member has played it: then it is played for all (R75).
    public var played = false
    /// When it was deleted, for good (R81, X20); nil while it is there.
    public var deletedAt: Timestamp?

    /// How long it is known that a message or a recording was deleted (P44).
    public static let memoryOfDeleted = Timestamp.Span.seconds(24 * 3600)

    public init(
        id: VoicemailID, call: CallID, line: LineID, remote: Remote, at: Timestamp, seconds: Int64, media: MediaID,
        played: Bool = false, deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.call = call
        self.line = line
        self.remote = remote
        self.at = at
        self.seconds = seconds
        self.media = media
        self.played = played
        self.deletedAt = deletedAt
    }

    /// The same after its deletion: who called is forgotten with what was said.
    public func deleted(at moment: Timestamp) -> VoicemailMessage {
        var copy = self
        copy.remote = Remote(number: "")
        copy.deletedAt = moment
        return copy
    }
}
