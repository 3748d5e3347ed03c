public import HubJSON
public import LineModel

/// One call in a viewer's history (P46).
public struct EntryRow: WireCodable, Equatable {
    public var id: CallID
    public var call: CallID
    public var line: LineID
    public var direction: Call.Direction
    public var remote: RemoteRow
    public var at: Timestamp
    public var durationSeconds: Int64
    public var outcome: CallRecord.Outcome
    /// The line's owner, for everybody else.
    public var delegator: PartyRow?
    /// In the session's language; absent in the portal (R59).
    public var label: String?
    public var labelKey: LabelKeyRow?
    public var handlers: [HandlerRow]
    /// To the recorder alone (R71).
    public var recording: RecordingID?
    /// The message that the caller left, to those who may list it.
    public var voicemail: VoicemailID?
    /// The number that the call was transferred to (T16).
    public var transferredTo: String?
    /// The meeting that the call was moved to (R56).
    public var meeting: MeetingRow?

    public init(
        id: CallID, call: CallID, line: LineID, direction: Call.Direction, remote: RemoteRow, at: Timestamp,
        durationSeconds: Int64, outcome: CallRecord.Outcome, delegator: PartyRow? = nil, label: String? = nil,
        labelKey: LabelKeyRow? = nil, handlers: [HandlerRow],
        transferredTo: String? = nil, meeting: MeetingRow? = nil, recording: RecordingID? = nil,
        voicemail: VoicemailID? = nil
    ) {
        self.id = id
        self.call = call
        self.line = line
        self.direction = direction
        self.remote = remote
        self.at = at
        self.durationSeconds = durationSeconds
        self.outcome = outcome
        self.delegator = delegator
        self.label = label
        self.labelKey = labelKey
        self.handlers = handlers
        self.transferredTo = transferredTo
        self.meeting = meeting
        self.recording = recording
        self.voicemail = voicemail
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        call = try object.required("call")
        line = try object.required("line")
        direction = try object.required("direction")
        remote = try object.required("remote")
        at = try object.required("at")
        durationSeconds = try object.required("durationSeconds")
        outcome = try object.required("outcome")
        delegator = try object.optional("delegator")
        label = try object.optional("label")
        labelKey = try object.optional("labelKey")
        handlers = try object.required("handlers")
        recording = try object.optional("recording")
        voicemail = try object.optional("voicemail")
        transferredTo = try object.optional("transferredTo")
        meeting = try object.optional("meeting")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("call", call)
            writer.member("line", line)
            writer.member("direction", direction)
            writer.member("remote", remote)
            writer.member("at", at)
            writer.member("durationSeconds", durationSeconds)
            writer.member("outcome", outcome)
            writer.member("delegator", delegator)
            writer.member("label", label)
            writer.member("labelKey", labelKey)
            writer.member("handlers", handlers)
            writer.member("recording", recording)
            writer.member("voicemail", voicemail)
            writer.member("transferredTo", transferredTo)
            writer.member("meeting", meeting)
        }
    }
}
