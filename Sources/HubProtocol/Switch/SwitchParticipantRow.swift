public import HubJSON
public import LineModel

/// Somebody who is in a call beside whoever has it, as a switch knows it (P5).
public struct SwitchParticipantRow: WireCodable, Equatable, Sendable {
    public var party: PartyID
    public var device: DeviceID
    public var mode: Participant.Mode

    public init(party: PartyID, device: DeviceID, mode: Participant.Mode) {
        self.party = party
        self.device = device
        self.mode = mode
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try object.required("party")
        device = try object.required("device")
        mode = try object.required("mode")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("party", party)
            writer.member("device", device)
            writer.member("mode", mode)
        }
    }
}

extension SwitchParticipantRow {
    public init(_ participant: Participant) {
        self.init(
            party: participant.talker.party.id, device: participant.talker.device, mode: participant.mode)
    }

    public var leg: LegRow { LegRow(party: party, device: device) }

    /// The participant in the model's words; the switch knows parties by identifier only.
    public func participant(name: (PartyID) -> String?) -> Participant {
        let reference = PartyReference(id: party, name: name(party) ?? party.rawValue)
        return Participant(talker: Talker(party: reference, device: device), mode: mode)
    }
}
