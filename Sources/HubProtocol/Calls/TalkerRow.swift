public import HubJSON
public import LineModel

/// A party on one of its devices.
public struct TalkerRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String
    public var device: DeviceID

    public init(id: PartyID, name: String, device: DeviceID) {
        self.id = id
        self.name = name
        self.device = device
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
        device = try object.required("device")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("device", device)
        }
    }
}

extension TalkerRow {
    public init(_ talker: Talker) {
        self.init(id: talker.party.id, name: talker.party.name, device: talker.device)
    }

    public var talker: Talker { Talker(party: PartyReference(id: id, name: name), device: device) }
}
