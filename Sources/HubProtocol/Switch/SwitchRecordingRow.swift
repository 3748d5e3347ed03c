public import HubJSON
public import LineModel

/// A recording that a switch is making, and whose it is (P5). No client is ever sent one (R71).
public struct SwitchRecordingRow: WireCodable, Equatable, Sendable {
    public var id: RecordingID
    public var party: PartyID
    public var device: DeviceID

    public init(id: RecordingID, party: PartyID, device: DeviceID) {
        self.id = id
        self.party = party
        self.device = device
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        party = try object.required("party")
        device = try object.required("device")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("party", party)
            writer.member("device", device)
        }
    }
}

extension SwitchRecordingRow {
    public init(_ recording: SwitchRecording) {
        self.init(id: recording.id, party: recording.by.party.id, device: recording.by.device)
    }

    /// The recording in the model's words; the switch knows parties by identifier only.
    public func recording(name: (PartyID) -> String?) -> SwitchRecording {
        let reference = PartyReference(id: party, name: name(party) ?? party.rawValue)
        return SwitchRecording(id: id, by: Talker(party: reference, device: device))
    }
}
