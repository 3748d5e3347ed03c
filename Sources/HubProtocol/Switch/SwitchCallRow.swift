public import HubJSON
public import LineModel

/// A live call as its switch tells it (P5).
public struct SwitchCallRow: WireCodable, Equatable {
    public var call: CallID
    public var line: LineID
    public var direction: Call.Direction
    /// One of dialing, ringing, connected, held, joined.
    public var state: Call.State
    public var remote: RemoteRow
    public var party: PartyID?
    public var device: DeviceID?
    public var createdAt: Timestamp
    public var answeredAt: Timestamp?
    public var heldAt: Timestamp?
    /// Who else is in the call, listeners too; nil where the switch does not say.
    public var participants: [SwitchParticipantRow]?
    /// What is being recorded of it; nil where the switch does not say.
    public var recordings: [SwitchRecordingRow]?

    public init(
        call: CallID, line: LineID, direction: Call.Direction, state: Call.State, remote: RemoteRow,
        party: PartyID? = nil, device: DeviceID? = nil, createdAt: Timestamp, answeredAt: Timestamp? = nil,
        heldAt: Timestamp? = nil, participants: [SwitchParticipantRow]? = nil,
        recordings: [SwitchRecordingRow]? = nil
    ) {
        self.call = call
        self.line = line
        self.direction = direction
        self.state = state
        self.remote = remote
        self.party = party
        self.device = device
        self.createdAt = createdAt
        self.answeredAt = answeredAt
        self.heldAt = heldAt
        self.participants = participants
        self.recordings = recordings
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        line = try object.required("line")
        direction = try object.required("direction")
        state = try object.required("state")
        remote = try object.required("remote")
        party = try object.optional("party")
        device = try object.optional("device")
        createdAt = try object.required("createdAt")
        answeredAt = try object.optional("answeredAt")
        heldAt = try object.optional("heldAt")
        participants = try object.optional("participants")
        recordings = try object.optional("recordings")
        try check()
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("line", line)
            writer.member("direction", direction)
            writer.member("state", state)
            writer.member("remote", remote)
            writer.member("party", party)
            writer.member("device", device)
            writer.member("createdAt", createdAt)
            writer.member("answeredAt", answeredAt)
            writer.member("heldAt", heldAt)
            writer.member("participants", participants)
            writer.member("recordings", recordings)
        }
    }
}

extension SwitchCallRow {
    public init(_ call: SwitchCall) {
        self.init(
            call: call.call, line: call.line, direction: call.direction, state: call.state,
            remote: RemoteRow(call.remote), party: call.by?.party.id, device: call.by?.device,
            createdAt: call.createdAt, answeredAt: call.answeredAt, heldAt: call.heldAt,
            participants: call.participants?.map(SwitchParticipantRow.init),
            recordings: call.recordings?.map(SwitchRecordingRow.init))
    }

    /// The call in the model's words; the switch knows parties by identifier only.
    public func switchCall(name: (PartyID) -> String?) -> SwitchCall {
        var by: Talker?
        if let party, let device {
            by = Talker(party: PartyReference(id: party, name: name(party) ?? party.rawValue), device: device)
        }
        return SwitchCall(
            call: call, line: line, direction: direction, state: state, remote: remote.remote, by: by,
            createdAt: createdAt, answeredAt: answeredAt, heldAt: heldAt,
            participants: participants?.map { $0.participant(name: name) },
            recordings: recordings?.map { $0.recording(name: name) })
    }

    /// Refuses a state without the members that belong to it.
    private func check() throws(WireError) {
        let isTalking: Bool
        switch state {
        case .connected, .held, .joined: isTalking = true
        case .dialing, .ringing: isTalking = false
        case .pickingUp, .transferring, .elevating, .ended:
            throw WireError(.notAllowed("is no state that a switch tells"), member: "state")
        }
        if state != .ringing {
            guard party != nil else { throw WireError(.missing, member: "party") }
            guard device != nil else { throw WireError(.missing, member: "device") }
        }
        if isTalking, answeredAt == nil { throw WireError(.missing, member: "answeredAt") }
        if state == .held, heldAt == nil { throw WireError(.missing, member: "heldAt") }
    }
}
