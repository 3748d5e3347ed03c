public import HubJSON
public import LineModel

/// A party to be rung, on all its devices or on those named (P2).
public struct AlertTargetRow: WireCodable, Equatable {
    public var party: PartyID
    public var devices: [DeviceID]?

    public init(party: PartyID, devices: [DeviceID]? = nil) {
        self.party = party
        self.devices = devices
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try object.required("party")
        devices = try object.optional("devices")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("party", party)
            writer.member("devices", devices)
        }
    }
}
