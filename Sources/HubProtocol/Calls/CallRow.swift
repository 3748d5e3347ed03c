public import HubJSON
public import LineModel

/// A call as a viewer of its line sees it (protocol §3).
public struct CallRow: WireCodable, Equatable {
    public var id: CallID
    public var line: LineID
    public var appearance: Int
    public var rev: Int64
    public var state: Call.State
    public var direction: Call.Direction
    public var remote: RemoteRow
    /// Who has it now, or held it (P30).
    public var by: TalkerRow?
    public var onBehalf: Bool
    public var pickable: Bool
    public var joinable: Bool
    public var locked: Bool
    /// Shown to the recorder alone (R71).
    public var recording: Bool
    public var createdAt: Timestamp
    public var answeredAt: Timestamp?
    public var heldAt: Timestamp?
    public var endedAt: Timestamp?
    public var endReason: Call.EndReason?
    public var pending: PendingRow?
    /// Present exactly while the call rings for the session's own party (P12).
    public var alert: AlertRow?
    /// Who joined, in `joined` (P30).
    public var participants: [ParticipantRow]?
    /// Where the call went that was moved to a meeting (P36).
    public var meeting: MeetingRow?
    /// Whether the far end of a dialling call rings (P50).
    public var alerting: Bool

    public init(
        id: CallID, line: LineID, appearance: Int, rev: Int64, state: Call.State, direction: Call.Direction,
        remote: RemoteRow, by: TalkerRow? = nil, onBehalf: Bool, pickable: Bool, joinable: Bool, locked: Bool,
        recording: Bool = false, createdAt: Timestamp, answeredAt: Timestamp? = nil, heldAt: Timestamp? = nil,
        endedAt: Timestamp? = nil, endReason: Call.EndReason? = nil, pending: PendingRow? = nil, alert: AlertRow? = nil,
        participants: [ParticipantRow]? = nil, meeting: MeetingRow? = nil, alerting: Bool = false
    ) {
        self.id = id
        self.line = line
        self.appearance = appearance
        self.rev = rev
        self.state = state
        self.direction = direction
        self.remote = remote
        self.by = by
        self.onBehalf = onBehalf
        self.pickable = pickable
        self.joinable = joinable
        self.locked = locked
        self.recording = recording
        self.createdAt = createdAt
        self.answeredAt = answeredAt
        self.heldAt = heldAt
        self.endedAt = endedAt
        self.endReason = endReason
        self.pending = pending
        self.alert = alert
        self.participants = participants
        self.meeting = meeting
        self.alerting = alerting
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        line = try object.required("line")
        appearance = try object.integer("appearance", in: 1...Int(Int32.max))
        rev = try object.required("rev")
        state = try object.required("state")
        direction = try object.required("direction")
        remote = try object.required("remote")
        by = try object.optional("by")
        onBehalf = try object.required("onBehalf")
        pickable = try object.required("pickable")
        joinable = try object.required("joinable")
        locked = try object.required("locked")
        recording = try object.mark("recording")
        createdAt = try object.required("createdAt")
        answeredAt = try object.optional("answeredAt")
        heldAt = try object.optional("heldAt")
        endedAt = try object.optional("endedAt")
        endReason = try object.optional("endReason")
        pending = try object.optional("pending")
        alert = try object.optional("alert")
        participants = try object.optional("participants")
        meeting = try object.optional("meeting")
        alerting = try object.mark("alerting")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("line", line)
            writer.member("appearance", appearance)
            writer.member("rev", rev)
            writer.member("state", state)
            writer.member("direction", direction)
            writer.member("remote", remote)
            writer.member("by", by)
            writer.member("onBehalf", onBehalf)
            writer.member("pickable", pickable)
            writer.member("joinable", joinable)
            writer.member("locked", locked)
            writer.mark("recording", recording)
            writer.member("createdAt", createdAt)
            writer.member("answeredAt", answeredAt)
            writer.member("heldAt", heldAt)
            writer.member("endedAt", endedAt)
            writer.member("endReason", endReason)
            writer.member("pending", pending)
            writer.member("alert", alert)
            writer.member("participants", participants)
            writer.member("meeting", meeting)
            writer.mark("alerting", alerting)
        }
    }
}

extension CallRow {
    /// The row of a call on a line of that owner; of a stale line nothing can be picked up or joined (P9).
    /// `recording` says whether the reader is recording the call (R71).
    public init(_ call: Call, owner: PartyID, stale: Bool, alert: AlertRow?, recording: Bool = false) {
        id = call.id
        line = call.line
        appearance = call.appearance
        rev = call.rev
        state = call.state
        direction = call.direction
        remote = RemoteRow(call.remote)
        by = call.by.map(TalkerRow.init)
        onBehalf = call.by.map { $0.party.id != owner } ?? false
        pickable = call.isPickable && !stale
        joinable = call.isJoinable && !stale
        locked = call.locked
        self.recording = recording
        createdAt = call.createdAt
        answeredAt = call.state == .ringing ? nil : call.answeredAt
        heldAt = call.heldAt
        endedAt = call.endedAt
        endReason = call.endReason
        pending = call.pending.flatMap(PendingRow.init)
        self.alert = alert
        participants = call.state == .joined ? call.participants.map(ParticipantRow.init) : nil
        meeting = call.destination?.meeting.map(MeetingRow.init)
        alerting = call.alerting
    }
}
