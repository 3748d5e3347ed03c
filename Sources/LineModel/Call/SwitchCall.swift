/// A live call as its switch tells it (P5).
public struct SwitchCall: Hashable, Sendable {
    public var call: CallID
    public var line: LineID
    public var direction: Call.Direction
    /// One of dialing, ringing, connected, held, joined.
    public var state: Call.State
    public var remote: Remote
    public var by: Talker?
    public var createdAt: Timestamp
    public var answeredAt: Timestamp?
    public var heldAt: Timestamp?
    /// Who else is in the call, listeners too; nil where the switch does not say.
    public var participants: [Participant]?
    /// What is being recorded of the call; nil where the switch does not say.
    public var recordings: [SwitchRecording]?
    /// What the hub itself still knows of the call from before a restart (P5: history and labels stay the hub's).
    public var facts: CallRecord?

    public init(
        call: CallID, line: LineID, direction: Call.Direction, state: Call.State, remote: Remote, by: Talker? = nil,
        createdAt: Timestamp, answeredAt: Timestamp? = nil, heldAt: Timestamp? = nil,
        participants: [Participant]? = nil, recordings: [SwitchRecording]? = nil
    ) {
        self.call = call
        self.line = line
        self.direction = direction
        self.state = state
        self.remote = remote
        self.by = by
        self.createdAt = createdAt
        self.answeredAt = answeredAt
        self.heldAt = heldAt
        self.participants = participants
        self.recordings = recordings
    }
}
