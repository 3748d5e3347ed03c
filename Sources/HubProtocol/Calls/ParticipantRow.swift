public import HubJSON
public import LineModel

/// Somebody who joined a call (P30, P37).
public struct ParticipantRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String
    public var device: DeviceID
    public var mode: Participant.Mode

    public init(id: PartyID, name: String, device: DeviceID, mode: Participant.Mode) {
        self.id = id
        self.name = name
        self.device = device
        self.mode = mode
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
        device = try object.required("device")
        mode = try object.required("mode")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("device", device)
            writer.member("mode", mode)
        }
    }
}

extension ParticipantRow {
    public init(_ participant: Participant) {
        let talker = participant.talker
        self.init(id: talker.party.id, name: talker.party.name, device: talker.device, mode: participant.mode)
    }
}
