public import HubJSON
public import LineModel

/// A device of a party, as a switch knows it (P2).
public struct LegRow: WireCodable, Equatable {
    public var party: PartyID
    public var device: DeviceID

    public init(party: PartyID, device: DeviceID) {
        self.party = party
        self.device = device
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try object.required("party")
        device = try object.required("device")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("party", party)
            writer.member("device", device)
        }
    }
}

extension LegRow {
    public init(_ talker: Talker) {
        self.init(party: talker.party.id, device: talker.device)
    }
}
